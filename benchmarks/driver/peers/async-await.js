const resolved = Promise.resolve(1);

async function steps(count) {
  for (let i = 0; i < count; i++) await resolved;
}

async function nested(depth, count) {
  if (depth === 0) return steps(count);
  return await nested(depth - 1, count);
}

async function hang(signal, onEnd) {
  try {
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  } finally {
    onEnd();
  }
}

/** With an `AbortController`, since the others can be cancelled as well. */
const suspended = {
  make(onEnd) {
    const controller = new AbortController();
    hang(controller.signal, onEnd).catch(() => {});
    return controller;
  },
  cancel: (controller) => controller.abort(),
};

/** What the language itself does. */
export const peer = {
  name: 'async/await',
  role: 'limit',
  promiseStep: steps,
  async readyStep(count) {
    for (let i = 0; i < count; i++) await 1;
  },
  async outsideAnswer(count, answers) {
    for (let i = 0; i < count; i++) await new Promise(answers.ask);
    answers.end();
  },
  suspended,
  suspendedOnPromise: suspended,
  nested,
  concurrent: (handlers, count) => Promise.all(Array.from({ length: handlers }, () => steps(count))),
};
