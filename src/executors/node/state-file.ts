import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bitOf, CALL_WORDS, wordOf } from '../wire/cancelled-calls.js';
import { LOG_BYTES, type Rest, ResultLog, restOf } from '../wire/result-log.js';
import { now } from '../worker/platform.js';

// A few bytes that parent and child can read inside a synchronous loop, where no message reaches them, and that outlive the child. The
// parent writes the number of the cancelled request and a bit for each of its calls; the child, behind that, the number of the request
// that executes, how many of its calls were begun, and what those gave that no message has told yet.

const WORD = Int32Array.BYTES_PER_ELEMENT;
const CANCELLED_WORDS = 1 + CALL_WORDS;
/** Where the child writes. */
const BEGUN_AT = CANCELLED_WORDS * WORD;
const BEGUN_WORDS = 2;
/** Behind that, for one write with it: the results. */
const LOG_AT = BEGUN_WORDS * WORD;

/** How long a reader trusts what it read, in milliseconds: a read costs as much as fifty looks at the clock. */
const FRESH = 1;

/**
 * The parent's end. The file has a name for a moment only, so that nothing stays behind, whoever dies: the child inherits it open, or,
 * where nothing can be inherited, opens it by its name.
 */
export class StateFile {
  readonly #cancelled = new Int32Array(CANCELLED_WORDS);
  #fd: number | undefined;
  /** Until the child has opened it. */
  #path: string | undefined;

  /** @param isNamed - it keeps its name until `unname()` */
  constructor(isNamed = false) {
    const path = join(tmpdir(), `offloop-${process.pid}-${randomUUID()}`);
    try {
      this.#fd = openSync(path, 'wx+', 0o600);
      this.#path = path;
      if (!isNamed) this.unname();
    } catch {
      // No place for files: then code that awaits still hears of a cancel by message, and other code is ended after the grace time.
    }
  }

  /** Its name, while it has one. */
  get path(): string | undefined {
    return this.#path;
  }

  /** The child has it open, or is gone. */
  unname(): void {
    const path = this.#path;
    this.#path = undefined;
    try {
      if (path !== undefined) unlinkSync(path);
    } catch {
      // Somebody has cleaned up there.
    }
  }

  /** What the child inherits. */
  get fd(): number | undefined {
    return this.#fd;
  }

  /** Cancels a request, or one of its calls. */
  cancel(id: number, call?: number): void {
    const words = this.#cancelled;
    if (words[0] !== id || call === undefined) words.fill(call === undefined ? -1 : 0);
    words[0] = id;
    if (call !== undefined) words[1 + wordOf(call)]! |= bitOf(call);
    this.#write();
  }

  /** The number of a cancelled call is that of another one. */
  unmark(id: number, call: number): void {
    const words = this.#cancelled;
    if (words[0] !== id) return;
    words[1 + wordOf(call)]! &= ~bitOf(call);
    this.#write();
  }

  #write(): void {
    if (this.#fd === undefined) return;
    try {
      // The calls first: with the number they count.
      writeSync(this.#fd, this.#cancelled, WORD, CALL_WORDS * WORD, WORD);
      writeSync(this.#fd, this.#cancelled, 0, WORD, 0);
    } catch {
      // A full disk: as without a file.
    }
  }

  /** How many calls of a request were begun; `undefined` where the child has not said so. */
  begun(id: number): number | undefined {
    if (this.#fd === undefined) return undefined;
    const words = new Int32Array(BEGUN_WORDS);
    const length = readSync(this.#fd, words, 0, BEGUN_WORDS * WORD, BEGUN_AT);
    return length === BEGUN_WORDS * WORD && words[0] === id ? words[1] : undefined;
  }

  /** What calls of a request gave that no message has told, when the child is gone. */
  rest(id: number): Rest | undefined {
    if (this.#fd === undefined || this.begun(id) === undefined) return undefined;
    const bytes = new Uint8Array(LOG_BYTES);
    readSync(this.#fd, bytes, 0, LOG_BYTES, BEGUN_AT + LOG_AT);
    return restOf(bytes.buffer, 0);
  }

  close(): void {
    this.unname();
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

/** The child's end. */
export class StateFileReader {
  readonly #cancelled = new Int32Array(CANCELLED_WORDS);
  readonly #kept = new ArrayBuffer(LOG_AT + LOG_BYTES);
  readonly #bytes = new Uint8Array(this.#kept);
  readonly #begun = new Int32Array(this.#kept, 0, BEGUN_WORDS);
  /** What calls give is kept here, and written with the next mark. */
  readonly log = new ResultLog(this.#kept, LOG_AT);
  readonly #fd: number | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  readonly #now: () => number;

  /**
   * @param file - what it inherited, or what it is called; nothing where there is none
   * @param clock - milliseconds, monotonic
   */
  constructor(file: number | string | undefined, clock: () => number = now) {
    this.#fd = typeof file === 'string' ? openOrNothing(file) : file;
    this.#now = clock;
  }

  /** Whether a call was cancelled; it is seen a millisecond later at the most. */
  isCancelled(id: number, call: number): boolean {
    if (this.#refresh() || !this.#isMarked(id, call)) return this.#isMarked(id, call);
    // It may have been the mark of an earlier call of that number.
    this.#read(this.#now());
    return this.#isMarked(id, call);
  }

  #isMarked(id: number, call: number): boolean {
    return this.#cancelled[0] === id && (this.#cancelled[1 + wordOf(call)]! & bitOf(call)) !== 0;
  }

  /** So many calls are begun with the next; false when none may begin any more. */
  mark(id: number, begun: number): boolean {
    this.#refresh();
    return this.#cancelled[0] !== id && this.save(id, begun);
  }

  /** Writes how many were begun, and what those gave. */
  save(id: number, begun: number): boolean {
    if (this.#fd === undefined) return false;
    this.#begun[0] = id;
    this.#begun[1] = begun;
    try {
      writeSync(this.#fd, this.#bytes, 0, LOG_AT + this.log.length, BEGUN_AT);
      return true;
    } catch {
      return false;
    }
  }

  /** @returns whether it has looked just now */
  #refresh(): boolean {
    if (this.#fd === undefined) return true;
    const at = this.#now();
    if (at - this.#readAt < FRESH) return false;
    this.#read(at);
    return true;
  }

  #read(at: number): void {
    this.#readAt = at;
    readSync(this.#fd!, this.#cancelled, 0, CANCELLED_WORDS * WORD, 0);
  }
}

function openOrNothing(path: string): number | undefined {
  try {
    return openSync(path, 'r+');
  } catch {
    return undefined;
  }
}
