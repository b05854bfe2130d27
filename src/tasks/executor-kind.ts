import type { Tree } from '../core/tree.js';
import type { TaskExecutor } from '../executors/executor.js';

/** Where a kind of task executes. */
export type ExecutorKind = 'thread' | 'process' | 'loop';

export function executorOf(tree: Tree, kind: ExecutorKind): TaskExecutor {
  return tree.executors[kind] as TaskExecutor;
}
