import { LoopExecutor } from '../../src/executors/loop.js';
import { describeExecutor } from '../conformance/executor.js';

describeExecutor({ name: 'LoopExecutor', create: ({ maxWorkers } = {}) => new LoopExecutor({ maxWorkers }) });
