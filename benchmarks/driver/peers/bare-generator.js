const resolved = Promise.resolve(1);

function* promiseSteps(count) {
  for (let i = 0; i < count; i++) yield resolved;
}

function* readySteps(count) {
  for (let i = 0; i < count; i++) yield 1;
}

function* helper(depth, count) {
  if (depth > 0) return yield* helper(depth - 1, count);
  yield* promiseSteps(count);
}

function* askSteps(count, ask) {
  for (let i = 0; i < count; i++) yield ask;
}

function* hang(onEnd) {
  try {
    yield;
  } finally {
    onEnd();
  }
}

/** Resumes at each promise that it yields, with one callback for all of them. */
function follow(generator) {
  return new Promise((resolve, reject) => {
    const step = (value) => {
      const { done, value: next } = generator.next(value);
      if (done) resolve();
      else next.then(step, reject);
    };
    step();
  });
}

/** What `generator.next` and `then` cost with no driver at all: no cancel, no errors, no budget. Nobody who drives generators is below. */
export const peer = {
  name: 'bare generator',
  role: 'limit',
  promiseStep: (count) => follow(promiseSteps(count)),
  readyStep(count) {
    const generator = readySteps(count);
    while (!generator.next(1).done);
  },
  outsideAnswer(count, answers) {
    const generator = askSteps(count, answers.ask);
    const step = (value) => {
      const { done, value: ask } = generator.next(value);
      if (done) answers.end();
      else ask(step);
    };
    step();
  },
  suspended: {
    make(onEnd) {
      const generator = hang(onEnd);
      generator.next();
      return generator;
    },
    cancel: (generator) => generator.return(),
  },
  nested: (depth, count) => follow(helper(depth, count)),
  concurrent: (handlers, count) => Promise.all(Array.from({ length: handlers }, () => follow(promiseSteps(count)))),
};
