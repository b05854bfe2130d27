import type { FunctionReference, MessageSizes } from '../executor.js';
import { MOST_CALLS } from '../wire/cancelled-calls.js';

/** Milliseconds of work that a message should carry. */
const TARGET = 4;
/** A measurement of a few calls says little about very many. */
const GROWTH = 8;
/** So many calls of a function are harmless before what they give is kept by the handful, if that saves time. */
const TRIAL = 1000;
/** Functions that are remembered. A program that makes new functions for ever must not fill the memory. */
const MOST_FUNCTIONS = 1000;

/** A mean follows what the last ones took. */
const REMEMBERED = 16;

/** What calls of a function have shown. */
class FunctionRecord {
  /** So many have ended, as far as the mean knows. */
  count = 0;
  /** Milliseconds that one takes. */
  mean: number | undefined = undefined;
  /** So many calls go into one message, by how long the last ones took. */
  size = 1;
  /** So many have ended, and harmed no worker. */
  harmless = 0;
  /** It has cost a worker. */
  isAlone = false;
}

/** How many calls go well into one message: the one record of how long each function takes, and of which harm their worker. */
export class Sizes implements MessageSizes {
  /** A function that is written in a loop is another each time, with the same text. */
  readonly #records = new Map<FunctionReference | string, FunctionRecord>();

  next(fn: FunctionReference, left: number | undefined, lanes: number): number {
    const size = this.#records.get(keyOf(fn))?.size ?? 1;
    // Towards the end the messages get smaller, so that all workers end together.
    return left === undefined ? size : Math.max(1, Math.min(size, Math.ceil(left / (2 * lanes))));
  }

  /** Milliseconds that a call of a function takes; `undefined` where none has ended. */
  mean(fn: FunctionReference): number | undefined {
    return this.#records.get(keyOf(fn))?.mean;
  }

  /** So long a call took that says nothing of the size of messages. @param isOver - it has ended by itself */
  lasted(fn: FunctionReference, ms: number, isOver: boolean): void {
    const record = this.#recordOf(fn);
    if (isOver || ms > (record.mean ?? 0)) note(record, 1, ms);
  }

  /** Functions of modules that were called, the last new ones first. */
  get modules(): FunctionReference[] {
    return [...this.#records.keys()].filter((key) => typeof key !== 'string').reverse();
  }

  measured(fn: FunctionReference, count: number, ms: number): void {
    const record = this.#recordOf(fn);
    note(record, count, ms);
    const fitting = Math.floor((TARGET * count) / Math.max(ms, 0.001));
    record.size = Math.max(1, Math.min(fitting, record.size * GROWTH, MOST_CALLS));
    record.harmless += count;
  }

  /** A function has ended its worker, or did not end: from now on its tasks travel alone, so that none suffers by another. */
  distrust(fn: FunctionReference): void {
    const record = this.#recordOf(fn);
    record.isAlone = true;
    record.harmless = 0;
  }

  /** Whether tasks of a function may travel with others. */
  mayJoin(fn: FunctionReference): boolean {
    return this.#records.get(keyOf(fn))?.isAlone !== true;
  }

  /** Whether many calls of a function have harmed no worker. */
  trusts(fn: FunctionReference): boolean {
    const record = this.#records.get(keyOf(fn));
    return record !== undefined && !record.isAlone && record.harmless >= TRIAL;
  }

  #recordOf(fn: FunctionReference): FunctionRecord {
    const key = keyOf(fn);
    let record = this.#records.get(key);
    if (record === undefined) {
      if (this.#records.size >= MOST_FUNCTIONS) this.#forget();
      record = new FunctionRecord();
      this.#records.set(key, record);
    }
    return record;
  }

  /** Those that have cost a worker are forgotten last. */
  #forget(): void {
    for (const [key, { isAlone }] of this.#records) if (!isAlone) this.#records.delete(key);
    if (this.#records.size >= MOST_FUNCTIONS) this.#records.clear();
  }
}

function note(record: FunctionRecord, count: number, ms: number): void {
  if (count === 0) return;
  record.count = Math.min(record.count + count, Math.max(REMEMBERED, count));
  const mean = record.mean ?? 0;
  record.mean = mean + ((ms / count - mean) * count) / record.count;
}

/** What functions are remembered by. */
export function keyOf(fn: FunctionReference): FunctionReference | string {
  return fn.kind === 'source' ? fn.text : fn;
}
