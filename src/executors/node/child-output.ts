import type { Readable } from 'node:stream';
import type { OutputStream } from '../pool/output.js';
import { printHere } from './print-here.js';

/** Bytes of the end of what was printed that are kept, for what V8 says before it ends a process. */
const KEPT = 8192;
/** More bytes than a pipe holds. */
const PIPE = 2 ** 22;

/** Passes on what a child prints to this program's own output, and knows when all of it has arrived. */
export class ChildOutput {
  /** Bytes that have come. */
  #read = 0;
  /** How often reading was paused, until this program's output had taken what it got. */
  #pauses = 0;
  #paused = 0;
  #isPatient = true;
  #waiters: (() => void)[] = [];
  #errors: Buffer[] = [];
  readonly #take: (stream: OutputStream, chunk: Uint8Array) => boolean;

  /** @param take - gets what comes; false where that is to be printed */
  constructor(
    stdout: Readable | null | undefined,
    stderr: Readable | null | undefined,
    take: (stream: OutputStream, chunk: Uint8Array) => boolean,
  ) {
    this.#take = take;
    this.#pass(stdout, 'stdout');
    this.#pass(stderr, 'stderr');
  }

  /** The end of what it printed as errors. */
  get lastErrors(): string {
    return Buffer.concat(this.#errors).toString('latin1');
  }

  /** Bytes that have come so far. */
  get length(): number {
    return this.#read;
  }

  /**
   * Calls back, never at once, when all that the child printed before has been passed on. Its pipes may be open for longer than it lives:
   * what it has started may hold them.
   */
  drained(callback: () => void, end = this.#read + PIPE): void {
    const pauses = this.#pauses;
    afterPoll(() => {
      if (!this.#isPatient || this.#read >= end) callback();
      else if (this.#paused > 0) this.#waiters.push(() => this.drained(callback, end));
      else if (this.#pauses !== pauses) this.drained(callback, end);
      else callback();
    });
  }

  /** Waits no longer for a slow reader of this program's output: the child was ended. */
  hurry(): void {
    this.#isPatient = false;
    this.#tellWaiters();
  }

  #pass(from: Readable | null | undefined, name: 'stdout' | 'stderr'): void {
    // Where the system has no files left, a process has no streams.
    if (!from) return;
    from.on('data', (chunk: Buffer) => {
      this.#read += chunk.length;
      if (name === 'stderr') this.#keep(chunk);
      if (this.#take(name, chunk)) return;
      let isWritten = false;
      let isPaused = false;
      const mayGoOn = printHere(name, chunk, () => {
        isWritten = true;
        if (!isPaused) return;
        this.#paused -= 1;
        from.resume();
        if (this.#paused === 0) this.#tellWaiters();
      });
      if (mayGoOn || isWritten) return;
      isPaused = true;
      this.#paused += 1;
      this.#pauses += 1;
      from.pause();
    });
    from.on('error', () => {});
  }

  #keep(chunk: Buffer): void {
    const errors = this.#errors;
    errors.push(chunk.subarray(-KEPT));
    let length = errors.reduce((sum, piece) => sum + piece.length, 0);
    while (length - errors[0]!.length >= KEPT) length -= errors.shift()!.length;
  }

  #tellWaiters(): void {
    for (const waiter of this.#waiters.splice(0)) waiter();
  }
}

/** After all that has come until now was read: between two immediates the event loop reads. */
function afterPoll(callback: () => void): void {
  setImmediate(() => setImmediate(callback));
}
