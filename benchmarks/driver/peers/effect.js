import * as Effect from 'effect/Effect';

const resolved = Promise.resolve(1);
const promise = Effect.promise(() => resolved);
const ready = Effect.succeed(1);

const steps = (count) =>
  Effect.gen(function* () {
    for (let i = 0; i < count; i++) yield* promise;
  });

const nested = (depth, count) =>
  Effect.gen(function* () {
    if (depth > 0) return yield* nested(depth - 1, count);
    for (let i = 0; i < count; i++) yield* promise;
  });

/** A plain `finally` inside `Effect.gen` does not run on interrupt; `ensuring` does. */
function hanging(next) {
  const wait = Effect.gen(function* () {
    yield* next();
  });
  return {
    make: (onEnd) => Effect.runFork(wait.pipe(Effect.ensuring(Effect.sync(onEnd)))),
    cancel: (fiber) => fiber.interruptUnsafe(),
  };
}

export const peer = {
  name: 'effect',
  role: 'peer',
  packageName: 'effect',
  promiseStep: (count) => Effect.runPromise(steps(count)),
  readyStep: (count) =>
    Effect.runPromise(
      Effect.gen(function* () {
        for (let i = 0; i < count; i++) yield* ready;
      }),
    ),
  outsideAnswer: (count, answers) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const question = Effect.callback((resume) => answers.ask((value) => resume(Effect.succeed(value))));
        for (let i = 0; i < count; i++) yield* question;
        answers.end();
      }),
    ),
  suspended: hanging(() => Effect.never),
  suspendedOnPromise: hanging(() => Effect.promise(() => new Promise(() => {}))),
  nested: (depth, count) => Effect.runPromise(nested(depth, count)),
  concurrent: (handlers, count) =>
    Effect.runPromise(
      Effect.all(
        Array.from({ length: handlers }, () => steps(count)),
        { concurrency: 'unbounded', discard: true },
      ),
    ),
};
