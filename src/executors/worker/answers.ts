import { type EncodedError, encodeError } from '../wire/errors.js';
import { type Answers, RESULT, type Reply, STOPPED } from '../wire/messages.js';
import { transferError } from '../wire/unsendable.js';
import type { ManyOutcome } from './many-calls.js';

/** What sending needs of the worker. */
interface Sender {
  post(reply: Reply, transfer?: readonly object[]): void;
  canSend(value: unknown): boolean;
}

/** Sends what many calls gave. A value that cannot be sent is the failure of its own call. */
export function postAnswers(sender: Sender, id: number, outcome: ManyOutcome): void {
  const { values, thrown, moved, ms, isStopped } = outcome;
  const post = (errors: Answers[1], transfer: readonly object[] | undefined): void =>
    sender.post([isStopped ? STOPPED : RESULT, id, [values, errors, ms]], transfer);
  try {
    post(
      thrown.map(([index, error]) => [index, encodeError(error)] as const),
      moved,
    );
  } catch (cause) {
    // Once more, with each part tried.
    const encode = (error: unknown): EncodedError => encodeError(error, sender.canSend);
    const errors = thrown.map(([index, error]) => [index, encode(error)] as const);
    const culprits = [...values.keys()].filter((index) => !sender.canSend(values[index]));
    // None by itself: something that was to be moved cannot be, and whose it was cannot be told.
    const isMoved = culprits.length === 0;
    for (const index of isMoved ? values.keys() : culprits) {
      errors.push([
        index,
        encode(transferError(values[index], 'result', isMoved ? moved : undefined, sender.canSend, cause)),
      ]);
      values[index] = undefined;
    }
    post(errors, isMoved ? undefined : moved);
  }
}
