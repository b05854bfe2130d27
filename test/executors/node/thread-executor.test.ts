import { ThreadExecutor } from '../../../src/executors/node/thread-executor.js';
import { describeExecutor } from '../../conformance/executor.js';
import { describeWorkerExecutor } from '../../conformance/worker-executor.js';

describeExecutor({ name: 'ThreadExecutor', create: (options) => new ThreadExecutor(options) });
describeWorkerExecutor({ name: 'ThreadExecutor', kind: 'thread', create: (options) => new ThreadExecutor(options) });
