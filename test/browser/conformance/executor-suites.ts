/** The conformance suites of executors, in a page. */

import { macrotask } from '../../../src/core/host.js';
import type { TaskExecutor } from '../../../src/executors/executor.js';
import { WebWorkerExecutor } from '../../../src/executors/web/web-worker-executor.js';
import { pageExecutor } from '../../../src/toolkits/dom/page-executors.js';
import { describeActors } from '../../conformance/actors.js';
import { describeExecutor } from '../../conformance/executor.js';
import { describeManyCalls } from '../../conformance/many-calls.js';
import { describeOutput } from '../../conformance/output.js';
import { describeReplaced } from '../../conformance/replaced.js';
import { describeWorkerExecutor, type WorkerExecutorUnderTest } from '../../conformance/worker-executor.js';
import { runTests, type TestResult } from './jest-in-page.js';

const alive = new Set<Worker>();

/** Workers that nobody ended can be counted. */
class CountedWorker extends Worker {
  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options);
    alive.add(this);
  }

  override terminate(): void {
    alive.delete(this);
    super.terminate();
  }
}

/** What a page has by `noWorkers: 'loop'` where its policy forbids workers. */
function withoutWorkers(): TaskExecutor {
  const { Worker } = globalThis;
  globalThis.Worker = class {
    constructor() {
      throw new DOMException('forbidden here', 'SecurityError');
    }
  } as never;
  const host = { warn: () => {}, turn: macrotask };
  const executor = pageExecutor('thread', { maxThreads: 1, noWorkers: 'loop' }, host);
  const close = executor.close.bind(executor);
  return Object.assign(executor, {
    close: async () => {
      await close();
      globalThis.Worker = Worker;
    },
  });
}

export async function run(): Promise<TestResult[]> {
  globalThis.Worker = CountedWorker;
  const nowhere = new URL('/nowhere.js', location.href);
  describeExecutor({ name: 'WebWorkerExecutor', nowhere, create: (options) => new WebWorkerExecutor(options) });
  const underTest: WorkerExecutorUnderTest = {
    name: 'WebWorkerExecutor',
    kind: 'worker',
    create: (options) => new WebWorkerExecutor(options),
    identify: () => {
      const realm = globalThis as { ownNumber?: number };
      realm.ownNumber ??= Math.random();
      return realm.ownNumber;
    },
    exit: () => globalThis.close(),
    seesCancelInLoops: crossOriginIsolated,
    remains: () => alive.size,
  };
  describeWorkerExecutor(underTest);
  describeManyCalls(underTest);
  describeReplaced(underTest);
  const create = (options: object = {}): TaskExecutor => new WebWorkerExecutor({ maxWorkers: 1, ...options });
  describeActors({ name: 'WebWorkerExecutor', create, place: 'workers', crossing: 'copies' });
  describeOutput({ name: 'WebWorkerExecutor', create, output: 'own console' });
  const name = 'The executor of a page that starts no workers';
  describeActors({ name, create: withoutWorkers, place: 'program', crossing: 'whole' });
  describeOutput({ name, create: withoutWorkers, output: 'console of the program' });
  describeExecutor({
    name: 'WebWorkerExecutor with a worker for each task',
    nowhere,
    create: (options) => new WebWorkerExecutor({ ...options, isForOneTask: true }),
  });
  return runTests();
}
