import { ProcessExecutor } from '../../../src/executors/node/process-executor.js';
import { ThreadExecutor } from '../../../src/executors/node/thread-executor.js';
import { describeReplaced } from '../../conformance/replaced.js';

describeReplaced({
  name: 'ThreadExecutor',
  seesCancelInLoops: true,
  create: (options) => new ThreadExecutor(options),
});
describeReplaced({
  name: 'ProcessExecutor',
  seesCancelInLoops: true,
  create: (options) => new ProcessExecutor(options),
});
