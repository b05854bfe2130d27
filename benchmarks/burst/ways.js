import * as Effect from 'effect/Effect';
import { action, all, run } from 'effection';
import { yieldOrContinue } from 'main-thread-scheduling';

/** What peers make of a burst, in the form that the page of the tests wants. */
export const ways = {
  effect(show, count) {
    const arrive = [];
    const handler = Effect.gen(function* () {
      show(
        yield* Effect.callback((resume) => {
          arrive.push((value) => resume(Effect.succeed(value)));
        }),
      );
    });
    return { arrive, done: Promise.all(Array.from({ length: count }, () => Effect.runPromise(handler))) };
  },

  effection(show, count) {
    const arrive = [];
    const arrival = action((resolve) => {
      arrive.push(resolve);
      return () => {};
    });
    const handler = function* () {
      show(yield* arrival);
    };
    return { arrive, done: run(() => all(Array.from({ length: count }, handler))) };
  },

  /** For itself it has no handlers: it is what an `async` function awaits before it goes on. */
  'main-thread-scheduling': (show, count) => continuing(show, count, () => yieldOrContinue('smooth')),

  'scheduler.yield': (show, count) => continuing(show, count, () => scheduler.yield()),
};

function continuing(show, count, mayGoOn) {
  const arrive = [];
  const handler = async () => {
    const value = await new Promise((resolve) => arrive.push(resolve));
    await mayGoOn();
    show(value);
  };
  return { arrive, done: Promise.all(Array.from({ length: count }, handler)) };
}
