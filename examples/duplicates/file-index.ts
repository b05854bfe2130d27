import type { FoundFile } from './list.js';

/** The files of a scan by size. Two names of one file (hard links) are one file: nothing would be gained without one of them. */
export class FileIndex {
  /** Names found. */
  files = 0;
  /** What they take on the disk, hard links once. */
  bytes = 0;
  readonly #bySize = new Map<number, FoundFile[]>();
  readonly #linked = new Map<string, FoundFile>();

  add(file: FoundFile): void {
    this.files += 1;
    const known = file.inode === undefined ? undefined : this.#linked.get(file.inode);
    if (known === undefined) this.bytes += file.size;
    if (file.inode === undefined) this.#keep(file);
    else if (known === undefined || file.path < known.path) this.#linked.set(file.inode, file);
  }

  /** Those that share their size with another one, the largest first. Empty files waste nothing and are left out. */
  candidates(): FoundFile[] {
    for (const file of this.#linked.values()) this.#keep(file);
    this.#linked.clear();
    const sizes = [...this.#bySize].filter(([size, files]) => size > 0 && files.length > 1);
    return sizes.sort(([a], [b]) => b - a).flatMap(([, files]) => files);
  }

  #keep(file: FoundFile): void {
    const alike = this.#bySize.get(file.size);
    if (alike === undefined) this.#bySize.set(file.size, [file]);
    else alike.push(file);
  }
}
