import { ANSWERS, type Answers, type LastAnswers, RESULT, type Reply } from './messages.js';
import { PlainWriter, readPlainValues } from './plain-values.js';

// What calls gave that have ended, and that no message has told yet: kept where the end of the worker does not reach it.

/** The word that says which call is the first of those that are kept. */
const FIRST = 0;
/** The word that says how many bytes they take. */
const LENGTH = 1;
/** Words before the bytes. */
const WORDS = 2;
/** Bytes for results. What has no room goes by message. */
const ROOM = 16_000;

/** Bytes that a log takes. */
export const LOG_BYTES = WORDS * Int32Array.BYTES_PER_ELEMENT + ROOM;

/** What is left in a log. */
export interface Rest {
  /** The call whose result is the first one. */
  readonly first: number;
  readonly packed: Uint8Array;
}

/** The end of the worker. */
export class ResultLog {
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #writer: PlainWriter;

  /** @param at - where it begins; it is {@link LOG_BYTES} long */
  constructor(buffer: ArrayBufferLike, at: number) {
    this.#words = new Int32Array(buffer, at, WORDS);
    this.#bytes = new Uint8Array(buffer, at + this.#words.byteLength, ROOM);
    this.#writer = new PlainWriter(this.#bytes);
  }

  get isEmpty(): boolean {
    return this.#writer.at === 0;
  }

  /** Bytes from its beginning that say something. */
  get length(): number {
    return this.#words.byteLength + this.#writer.at;
  }

  /** All before were told; the next result is that of this call. */
  begin(call: number): void {
    // In this order: who reads between the two finds what was told already, and knows it.
    this.#words[LENGTH] = 0;
    this.#words[FIRST] = call;
    this.#writer.at = 0;
  }

  /** A call gave this. @returns false where it cannot be kept */
  keep(value: unknown): boolean {
    if (!this.#writer.write(value)) return false;
    this.#words[LENGTH] = this.#writer.at;
    return true;
  }

  /** A copy of what is kept, for a message. */
  get packed(): Uint8Array | undefined {
    return this.isEmpty ? undefined : this.#bytes.slice(0, this.#writer.at);
  }
}

/** Empties a log before its worker is sent a request. */
export function clearLog(buffer: ArrayBufferLike, at: number): void {
  new Int32Array(buffer, at, WORDS)[LENGTH] = 0;
}

/** Reads a log whose worker is gone. */
export function restOf(buffer: ArrayBufferLike, at: number): Rest | undefined {
  const words = new Int32Array(buffer, at, WORDS);
  const length = Math.min(words[LENGTH]!, ROOM);
  if (length === 0) return undefined;
  return { first: words[FIRST]!, packed: new Uint8Array(buffer, at + words.byteLength, length).slice() };
}

/** What is left, as the worker would have told it. */
export function restReply(id: number, rest: Rest | undefined, begun: number): Reply | undefined {
  return rest && [ANSWERS, id, [[], [], rest.packed], begun, rest.first];
}

/** A reply to a request of many calls, with what was packed among their values. @param answered - so many calls were told of before */
export function unpackReply(reply: Reply, answered: number): Reply {
  if (reply[0] === RESULT) {
    const [values, errors, ms, packed] = reply[2] as LastAnswers;
    if (packed === undefined) return reply;
    return [RESULT, reply[1], [...unpack(values, errors, packed), ms]];
  }
  if (reply[0] !== ANSWERS) return reply;
  const [, id, [values, errors, packed], begun, first = answered] = reply;
  // What is left of a log may have been told; and what came between it and what was told may be lost.
  if (first > answered) return [ANSWERS, id, [[], []], begun];
  if (packed === undefined) return reply;
  const answers = unpack(values, errors, packed);
  return [ANSWERS, id, first < answered ? [answers[0].slice(answered - first), []] : answers, begun];
}

function unpack(values: Answers[0], errors: Answers[1], packed: Uint8Array): readonly [Answers[0], Answers[1]] {
  const all = readPlainValues(packed);
  const { length } = all;
  // Those that were packed come first.
  for (const value of values) all.push(value);
  return [all, errors.map(([index, error]) => [length + index, error] as const)];
}
