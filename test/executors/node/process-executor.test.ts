import { ProcessExecutor } from '../../../src/executors/node/process-executor.js';
import { describeExecutor } from '../../conformance/executor.js';
import { describeNodeWorkerExecutor } from '../../conformance/node-worker-executor.js';

describeExecutor({ name: 'ProcessExecutor', create: (options) => new ProcessExecutor(options) });
describeNodeWorkerExecutor({
  name: 'ProcessExecutor',
  kind: 'process',
  create: (options) => new ProcessExecutor(options),
});
