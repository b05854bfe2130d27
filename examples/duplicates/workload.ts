import type { ProgressUpdate } from 'offloop';
import type { FoundFile } from './list.js';

/** Opening a file takes about as long as reading this many bytes. */
const OPENING = 32 << 10;

/** How much there is to compare, and how much of it is done. */
export class Workload {
  files = 0;
  bytes = 0;
  checkedFiles = 0;
  #checkedBytes = 0;
  readonly #reading = new Map<string, number>();

  /** Bytes that need no more work, because they are compared, ruled out or unreadable, and what is read of large files. */
  get checkedBytes(): number {
    let bytes = this.#checkedBytes;
    for (const part of this.#reading.values()) bytes += part;
    return bytes;
  }

  /** What the run shows: a file weighs what it takes to open and to read. */
  get progress(): ProgressUpdate {
    return { completed: this.checkedBytes + this.checkedFiles * OPENING, total: this.bytes + this.files * OPENING };
  }

  /** Milliseconds that the rest takes at some speed; unknown while nothing moves. */
  timeLeft(perSecond: { readonly files: number; readonly bytes: number }): number | undefined {
    const speed = perSecond.bytes + perSecond.files * OPENING;
    const rest = this.bytes - this.checkedBytes + (this.files - this.checkedFiles) * OPENING;
    return speed > 0 ? (rest / speed) * 1000 : undefined;
  }

  begin(candidates: readonly FoundFile[]): void {
    this.files = candidates.length;
    this.bytes = candidates.reduce((sum, { size }) => sum + size, 0);
  }

  /** So many bytes are read so far, from this file on. */
  reading({ path }: FoundFile, bytes: number): void {
    this.#reading.set(path, bytes);
  }

  /** The file needs no more work. */
  checked({ path, size }: FoundFile): void {
    this.#reading.delete(path);
    this.#checkedBytes += size;
    this.checkedFiles += 1;
  }
}
