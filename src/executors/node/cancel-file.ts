import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How long a reader trusts what it read, in milliseconds: a read costs as much as fifty looks at the clock. */
const FRESH = 1;

/**
 * The parent's end of a few bytes that a child process can read inside a synchronous loop, where no message reaches it: the number of
 * the cancelled request. The file has a name only until the child has opened it, so that nothing stays behind.
 */
export class CancelFile {
  readonly path = join(tmpdir(), `offloop-${process.pid}-${randomUUID()}`);
  #fd: number | undefined;
  #hasName = true;

  constructor() {
    try {
      this.#fd = openSync(this.path, 'wx+', 0o600);
    } catch {
      // No place for files: then code that awaits still hears of a cancel by message, and other code is ended after the grace time.
      this.#hasName = false;
    }
  }

  /** The child has it open. */
  forgetName(): void {
    if (!this.#hasName) return;
    this.#hasName = false;
    try {
      unlinkSync(this.path);
    } catch {
      // Somebody cleaned up before.
    }
  }

  write(id: number): void {
    if (this.#fd === undefined) return;
    try {
      writeSync(this.#fd, Int32Array.of(id), 0, 4, 0);
    } catch {
      // A full disk: as without a file.
    }
  }

  close(): void {
    this.forgetName();
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

/** The child's end. */
export class CancelFileReader {
  readonly #bytes = new Int32Array(1);
  #fd: number | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(path: string) {
    try {
      this.#fd = openSync(path, 'r');
    } catch {
      // See above.
    }
  }

  /** Whether the request was cancelled, at most a millisecond ago. */
  isCancelled(id: number): boolean {
    if (this.#fd !== undefined) {
      const now = performance.now();
      if (now - this.#readAt >= FRESH) {
        this.#readAt = now;
        readSync(this.#fd, this.#bytes, 0, 4, 0);
      }
    }
    return this.#bytes[0] === id;
  }
}
