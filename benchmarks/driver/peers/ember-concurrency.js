import { DEFAULT_ENVIRONMENT } from 'ember-concurrency/-private/external/environment';
import UnboundedPolicy from 'ember-concurrency/-private/external/scheduler/policies/unbounded-policy';
import Scheduler from 'ember-concurrency/-private/external/scheduler/scheduler';
import { Task } from 'ember-concurrency/-private/external/task/task';
import { BaseTaskInstance } from 'ember-concurrency/-private/external/task-instance/base';
import { Yieldable } from 'ember-concurrency/-private/external/yieldables';

const resolved = Promise.resolve(1);

/** What its Ember part adds to the core: which class an instance has. */
class PlainTask extends Task {
  _taskInstanceFactory(args, performType, linkedObject) {
    return new BaseTaskInstance({ ...this._taskInstanceOptions(args, performType, linkedObject), task: this });
  }
}

function task(generator) {
  return new PlainTask({
    context: undefined,
    env: DEFAULT_ENVIRONMENT,
    generatorFactory: (args) => generator(...args),
    scheduler: new Scheduler(new UnboundedPolicy(), false),
  });
}

class Ready extends Yieldable {
  onYield(state) {
    state.next(1);
  }
}

class Never extends Yieldable {
  onYield() {}
}

class Question extends Yieldable {
  constructor(answers) {
    super();
    this.answers = answers;
  }

  onYield(state) {
    this.answers.ask((value) => state.next(value));
  }
}

function* steps(count) {
  for (let i = 0; i < count; i++) yield resolved;
}

function* helper(depth, count) {
  if (depth > 0) return yield* helper(depth - 1, count);
  yield* steps(count);
}

/** A task of its own each, as a component has one: its scheduler looks through all instances of a task. */
function hanging(next) {
  function* wait(onEnd) {
    try {
      yield next();
    } finally {
      onEnd();
    }
  }
  return { make: (onEnd) => task(wait).perform(onEnd), cancel: (instance) => instance.cancel() };
}

const ready = new Ready();
const never = new Never();

/** Its core runs outside Ember, without derived state. */
export const peer = {
  name: 'ember-concurrency (core)',
  role: 'peer',
  packageName: 'ember-concurrency',
  promiseStep: (count) => task(steps).perform(count),
  readyStep: (count) =>
    task(function* () {
      for (let i = 0; i < count; i++) yield ready;
    }).perform(),
  outsideAnswer: (count, answers) =>
    task(function* () {
      const question = new Question(answers);
      for (let i = 0; i < count; i++) yield question;
      answers.end();
    }).perform(),
  suspended: hanging(() => never),
  suspendedOnPromise: hanging(() => new Promise(() => {})),
  nested: (depth, count) => task(helper).perform(depth, count),
  concurrent: (handlers, count) => Promise.all(Array.from({ length: handlers }, () => task(steps).perform(count))),
};
