import { NodeEngine, operation, routine, self, wait } from '../../offloop.js';

const engine = new NodeEngine();
const resolved = Promise.resolve(1);
const ready = self();
const never = operation(() => {});

const handler = engine.async(function* (count) {
  for (let i = 0; i < count; i++) yield resolved;
});

function* helper(depth, count) {
  if (depth > 0) return yield* helper(depth - 1, count);
  for (let i = 0; i < count; i++) yield resolved;
}

const routineHelper = routine(function* (depth, count) {
  if (depth > 0) return yield* routineHelper(depth - 1, count);
  for (let i = 0; i < count; i++) yield resolved;
});

/** Handlers that wait for what `next` gives. */
function hanging(next) {
  const make = engine.async(function* (onEnd) {
    try {
      yield next();
    } finally {
      onEnd();
    }
  });
  return { make, cancel: (run) => run.cancel() };
}

export const peer = {
  name: 'offloop',
  role: 'offloop',
  promiseStep: {
    '`yield`': handler,
    '`yield*`': engine.async(function* (count) {
      for (let i = 0; i < count; i++) yield* wait(resolved);
    }),
  },
  readyStep: {
    '`yield`': engine.async(function* (count) {
      for (let i = 0; i < count; i++) yield ready;
    }),
    '`yield*`': engine.async(function* (count) {
      for (let i = 0; i < count; i++) yield* self();
    }),
  },
  outsideAnswer: engine.async(function* (count, answers) {
    const question = operation(answers.ask);
    for (let i = 0; i < count; i++) yield question;
    answers.end();
  }),
  suspended: hanging(() => never),
  suspendedOnPromise: hanging(() => new Promise(() => {})),
  nested: {
    '`yield*`': engine.async(function* (depth, count) {
      yield* helper(depth, count);
    }),
    '`routine`': engine.async(function* (depth, count) {
      yield* routineHelper(depth, count);
    }),
  },
  concurrent(handlers, count) {
    return new Promise((resolve) => {
      const off = engine.on('allFinished', () => {
        off();
        resolve();
      });
      for (let i = 0; i < handlers; i++) void handler(count);
    });
  },
};
