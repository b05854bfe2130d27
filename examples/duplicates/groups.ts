import type { FoundFile } from './list.js';

/** Files with the same contents. */
export interface Group {
  readonly size: number;
  readonly hash: string;
  readonly files: readonly string[];
}

/** What all but one of a group's files take. */
export function wastedBy({ size, files }: Group): number {
  return size * (files.length - 1);
}

/** Files by the hash of their contents. */
export class Groups {
  /** What all groups waste. */
  wasted = 0;
  readonly #byHash = new Map<string, Group & { readonly files: string[] }>();
  readonly #groups: (Group & { readonly files: string[] })[] = [];

  /** How many there are. */
  get count(): number {
    return this.#groups.length;
  }

  add({ path, size }: FoundFile, hash: string): void {
    const group = this.#byHash.get(hash);
    if (group === undefined) {
      this.#byHash.set(hash, { size, hash, files: [path] });
      return;
    }
    if (group.files.push(path) === 2) this.#groups.push(group);
    this.wasted += size;
  }

  /** Those that waste the most so far. */
  largest(count: number): readonly Group[] {
    // The array stays as sorted as it is, so that sorting it again for each frame is cheap.
    return this.#groups.sort(byWaste).slice(0, count);
  }

  /** All of them, those that waste the most first, their files in order. */
  all(): readonly Group[] {
    for (const { files } of this.#groups) files.sort(compare);
    return this.#groups.sort(byWaste);
  }
}

function byWaste(a: Group, b: Group): number {
  return wastedBy(b) - wastedBy(a) || b.size - a.size || compare(a.hash, b.hash);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
