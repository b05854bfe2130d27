import { isAsyncGenerator, isGenerator } from '../../../core/body-kind.js';
import type { AsyncOp, Op } from '../../../core/operation.js';
import { expected } from '../../../core/validation.js';
import { ResultStream } from '../../../operations/results.js';
import { routine } from '../../../operations/routine.js';
import type { StreamSender } from './stream-sender.js';

/** A call that may have to hand a stream on. */
export interface Streaming {
  stream(): StreamSender;
}

/** Goes on with what a function for pages gave: its result, or nothing where that is a stream, which is handed on until its end. */
export function answerOf(body: unknown, name: string, call: Streaming): Op<unknown> | AsyncOp<unknown> {
  if (isGenerator(body)) return answer(body as Op<unknown>, call);
  if (isAsyncGenerator(body)) return answerAsync(body as AsyncOp<unknown>, call);
  throw new TypeError(expected(`the result of \`${name}\``, 'a generator', body, 'Expose generator functions'));
}

function* answer(body: Op<unknown>, call: Streaming): Op<unknown> {
  const value = yield* body;
  return value instanceof ResultStream ? yield* handOn(value, call.stream()) : value;
}

/** The same once more: a generator of one kind cannot go on with one of the other. */
async function* answerAsync(body: AsyncOp<unknown>, call: Streaming): AsyncOp<unknown> {
  const value = yield* body;
  return value instanceof ResultStream ? yield* handOn(value, call.stream()) : value;
}

/** To the end, as the page has room for it. */
const handOn = routine(function* (results: ResultStream<unknown>, stream: StreamSender): Op<undefined> {
  stream.open();
  for (;;) {
    let items = yield* results.take();
    if (items.length === 0) return undefined;
    while (items.length > 0) {
      yield* stream.room();
      items = stream.send(items);
    }
  }
});
