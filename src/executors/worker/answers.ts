import { type EncodedError, encodeError } from '../wire/errors.js';
import { ANSWERS, type Answers, RESULT, type Reply } from '../wire/messages.js';
import { transferError } from '../wire/unsendable.js';
import type { Wire } from '../wire/wire.js';

/** What calls gave that follow one another, and what they threw, as it was; by the place among them. */
export interface Lot {
  readonly values: readonly unknown[];
  readonly thrown: readonly (readonly [index: number, error: unknown])[];
  /** What goes with a value instead of being copied. */
  readonly moved: readonly (readonly [index: number, list: readonly object[]])[];
  /** Plain values that come before all these. */
  readonly packed?: Uint8Array | undefined;
}

/** What sending needs of the worker. */
interface Sender {
  post(reply: Reply, transfer?: readonly object[]): void;
  readonly wire: Wire;
}

/** Sends what some of many calls gave. @param begun - how many of all may have begun before the next answers */
export function postAnswers(sender: Sender, id: number, lot: Lot, begun: number): void {
  try {
    post(sender, lot, (answers) => [ANSWERS, id, answers, begun]);
  } catch (cause) {
    postParts(sender, id, lot, begun, cause);
  }
}

/** Sends what the last of many calls gave. @param ms - what all took */
export function postLastAnswers(sender: Sender, id: number, lot: Lot, begun: number, ms: number): void {
  try {
    post(sender, lot, ([values, errors, packed]) => [
      RESULT,
      id,
      packed ? [values, errors, ms, packed] : [values, errors, ms],
    ]);
  } catch (cause) {
    postParts(sender, id, lot, begun, cause);
    sender.post([RESULT, id, [[], [], ms]]);
  }
}

function post(sender: Sender, { values, thrown, moved, packed }: Lot, reply: (answers: Answers) => Reply): void {
  const errors = thrown.map(([index, error]) => [index, encodeError(error)] as const);
  sender.post(
    reply(packed ? [values, errors, packed] : [values, errors]),
    moved.length > 0 ? moved.flatMap(([, list]) => list) : undefined,
  );
}

/** Something in a lot cannot be sent: in halves, until it stands alone, so that it is the failure of its own call and no other. */
function postParts(sender: Sender, id: number, lot: Lot, begun: number, cause: unknown): void {
  const { length } = lot.values;
  if (lot.packed !== undefined) {
    sender.post([ANSWERS, id, [[], [], lot.packed], begun]);
    postAnswers(sender, id, part(lot, 0, length), begun);
    return;
  }
  if (length > 1) {
    postAnswers(sender, id, part(lot, 0, length >>> 1), begun);
    postAnswers(sender, id, part(lot, length >>> 1, length), begun);
    return;
  }
  const { wire } = sender;
  const moved = wire.canMove ? lot.moved[0]?.[1] : undefined;
  const error = lot.thrown[0]?.[1] ?? transferError(lot.values[0], 'result', moved, wire, cause);
  // Once more, with each part of the error tried.
  const encoded: EncodedError = encodeError(error, wire.canSend);
  sender.post([ANSWERS, id, [[undefined], [[0, encoded]]], begun]);
}

function part({ values, thrown, moved }: Lot, from: number, to: number): Lot {
  const within = <T>(list: readonly (readonly [number, T])[]): (readonly [number, T])[] =>
    list.filter(([index]) => index >= from && index < to).map(([index, item]) => [index - from, item]);
  return { values: values.slice(from, to), thrown: within(thrown), moved: within(moved) };
}
