import { ThreadExecutor } from '../../../src/executors/node/thread-executor.js';
import { describeExecutor } from '../../conformance/executor.js';
import { describeNodeWorkerExecutor } from '../../conformance/node-worker-executor.js';

describeExecutor({ name: 'ThreadExecutor', create: (options) => new ThreadExecutor(options) });
describeNodeWorkerExecutor({
  name: 'ThreadExecutor',
  kind: 'thread',
  create: (options) => new ThreadExecutor(options),
});
