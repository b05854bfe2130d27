/** The conformance suites of executors, in a page. */
import { WebWorkerExecutor } from '../../../src/executors/web/web-worker-executor.js';
import { describeExecutor } from '../../conformance/executor.js';
import { describeManyCalls } from '../../conformance/many-calls.js';
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
  describeExecutor({
    name: 'WebWorkerExecutor with a worker for each task',
    nowhere,
    create: (options) => new WebWorkerExecutor({ ...options, isForOneTask: true }),
  });
  return runTests();
}
