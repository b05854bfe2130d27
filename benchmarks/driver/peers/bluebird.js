import Bluebird from 'bluebird';

Bluebird.config({ cancellation: true });
// Its own way is a turn of the loop each time that its queue was empty.
Bluebird.setScheduler(queueMicrotask);
const resolved = Bluebird.resolve(1);

const steps = Bluebird.coroutine(function* (count) {
  for (let i = 0; i < count; i++) yield resolved;
});

function* helper(depth, count) {
  if (depth > 0) return yield* helper(depth - 1, count);
  for (let i = 0; i < count; i++) yield resolved;
}

const suspended = {
  make: Bluebird.coroutine(function* (onEnd) {
    try {
      yield new Bluebird(() => {});
    } finally {
      onEnd();
    }
  }),
  cancel: (promise) => promise.cancel(),
};

/** It yields promises of its own kind only; all its steps are on promises. */
export const peer = {
  name: 'bluebird',
  role: 'peer',
  packageName: 'bluebird',
  promiseStep: steps,
  readyStep: steps,
  outsideAnswer: Bluebird.coroutine(function* (count, answers) {
    for (let i = 0; i < count; i++) yield new Bluebird(answers.ask);
    answers.end();
  }),
  suspended,
  suspendedOnPromise: suspended,
  nested: Bluebird.coroutine(helper),
  concurrent: (handlers, count) => Bluebird.all(Array.from({ length: handlers }, () => steps(count))),
};
