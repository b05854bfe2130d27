import { ProcessExecutor } from '../../../src/executors/node/process-executor.js';
import { describeExecutor } from '../../conformance/executor.js';
import { describeWorkerExecutor } from '../../conformance/worker-executor.js';

describeExecutor({ name: 'ProcessExecutor', create: (options) => new ProcessExecutor(options) });
describeWorkerExecutor({ name: 'ProcessExecutor', kind: 'process', create: (options) => new ProcessExecutor(options) });
