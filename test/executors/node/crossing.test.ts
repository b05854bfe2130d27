import { ProcessExecutor } from '../../../src/executors/node/process-executor.js';
import { ThreadExecutor } from '../../../src/executors/node/thread-executor.js';
import { describeCrossing } from '../../conformance/crossing.js';

describeCrossing({
  name: 'ThreadExecutor',
  kind: 'thread',
  hasWorkers: true,
  create: () => new ThreadExecutor({ maxWorkers: 1 }),
});
describeCrossing({
  name: 'ProcessExecutor',
  kind: 'process',
  hasWorkers: true,
  create: () => new ProcessExecutor({ maxWorkers: 1 }),
});
