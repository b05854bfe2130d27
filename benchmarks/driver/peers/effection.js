import { action, all, run, suspend, until } from 'effection';

const resolved = Promise.resolve(1);
const ready = action((resolve) => {
  resolve(1);
  return () => {};
});

function* steps(count) {
  for (let i = 0; i < count; i++) yield* until(resolved);
}

function* helper(depth, count) {
  if (depth > 0) return yield* helper(depth - 1, count);
  yield* steps(count);
}

function hanging(next) {
  return {
    make(onEnd) {
      const task = run(function* () {
        try {
          yield* next();
        } finally {
          onEnd();
        }
      });
      task.catch(() => {});
      return task;
    },
    // Halting begins when somebody looks at its result.
    cancel: (task) => void task.halt().then(() => {}),
  };
}

export const peer = {
  name: 'effection',
  role: 'peer',
  packageName: 'effection',
  promiseStep: (count) => run(() => steps(count)),
  readyStep: (count) =>
    run(function* () {
      for (let i = 0; i < count; i++) yield* ready;
    }),
  outsideAnswer: (count, answers) =>
    run(function* () {
      const question = action((resolve) => {
        answers.ask(resolve);
        return () => {};
      });
      for (let i = 0; i < count; i++) yield* question;
      answers.end();
    }),
  suspended: hanging(suspend),
  suspendedOnPromise: hanging(() => until(new Promise(() => {}))),
  nested: (depth, count) => run(() => helper(depth, count)),
  concurrent: (handlers, count) =>
    run(function* () {
      yield* all(Array.from({ length: handlers }, () => steps(count)));
    }),
};
