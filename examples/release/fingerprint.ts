import { createHash } from 'node:crypto';
import type { FoundFile } from './list.js';

/** Stands for files that are not known yet: what a job is cached by is asked for when it starts. */
export class Fingerprint {
  readonly #folder: string;
  readonly #files: () => readonly FoundFile[] | undefined;

  constructor(folder: string, files: () => readonly FoundFile[] | undefined) {
    this.#folder = folder;
    this.#files = files;
  }

  /** Another text as soon as one of them is another. */
  toString(): string {
    const hash = createHash('sha256').update(this.#folder);
    for (const { path, size, modified, changed } of this.#files() ?? [])
      hash.update(`\0${path}\0${size}\0${modified}\0${changed}`);
    return hash.digest('hex');
  }
}
