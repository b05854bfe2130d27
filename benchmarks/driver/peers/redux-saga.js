import { runSaga } from 'redux-saga';
import { all, call, cps } from 'redux-saga/effects';

const resolved = Promise.resolve(1);
const one = () => 1;
const start = (saga, ...args) => runSaga({}, saga, ...args);
const finished =
  (saga) =>
  (...args) =>
    start(saga, ...args).toPromise();

function* steps(count) {
  for (let i = 0; i < count; i++) yield resolved;
}

function* helper(depth, count) {
  if (depth > 0) return yield* helper(depth - 1, count);
  for (let i = 0; i < count; i++) yield resolved;
}

function hanging(next) {
  function* saga(onEnd) {
    try {
      yield next();
    } finally {
      onEnd();
    }
  }
  return { make: (onEnd) => start(saga, onEnd), cancel: (task) => task.cancel() };
}

export const peer = {
  name: 'redux-saga',
  role: 'peer',
  packageName: 'redux-saga',
  promiseStep: finished(steps),
  readyStep: finished(function* (count) {
    for (let i = 0; i < count; i++) yield call(one);
  }),
  outsideAnswer: finished(function* (count, answers) {
    const question = cps((done) => answers.ask((value) => done(null, value)));
    for (let i = 0; i < count; i++) yield question;
    answers.end();
  }),
  suspended: hanging(() => cps(() => {})),
  suspendedOnPromise: hanging(() => new Promise(() => {})),
  nested: finished(helper),
  concurrent: finished(function* (handlers, count) {
    yield all(Array.from({ length: handlers }, () => call(steps, count)));
  }),
};
