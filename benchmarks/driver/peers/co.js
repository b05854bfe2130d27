import co from 'co';

const resolved = Promise.resolve(1);
const ready = (done) => done(null, 1);

const steps = co.wrap(function* (count) {
  for (let i = 0; i < count; i++) yield resolved;
});

function* helper(depth, count) {
  if (depth > 0) return yield* helper(depth - 1, count);
  for (let i = 0; i < count; i++) yield resolved;
}

/** Whom a handler waits for knows it; else it would be garbage. */
const waiting = [];
const keep = (answer) => {
  waiting.push(answer);
};

/** It cannot be cancelled. */
function hanging(next) {
  return {
    release: () => {
      waiting.length = 0;
    },
    make: co.wrap(function* (onEnd) {
      try {
        yield next();
      } finally {
        onEnd();
      }
    }),
  };
}

export const peer = {
  name: 'co',
  role: 'peer',
  packageName: 'co',
  promiseStep: steps,
  readyStep: co.wrap(function* (count) {
    for (let i = 0; i < count; i++) yield ready;
  }),
  outsideAnswer: co.wrap(function* (count, answers) {
    const question = (done) => answers.ask((value) => done(null, value));
    for (let i = 0; i < count; i++) yield question;
    answers.end();
  }),
  suspended: hanging(() => keep),
  suspendedOnPromise: hanging(() => new Promise(keep)),
  nested: co.wrap(helper),
  concurrent: (handlers, count) => Promise.all(Array.from({ length: handlers }, () => steps(count))),
};
