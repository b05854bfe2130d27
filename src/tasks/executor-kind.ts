import type { Tree } from '../core/tree.js';
import type { TaskExecutor } from '../executors/executor.js';

/** Where a task executes: `thread`, `process`, `loop`, or the name of an executor that the engine was given. */
export type ExecutorKind = string;

export function executorOf(tree: Tree, kind: ExecutorKind): TaskExecutor {
  return tree.executors.get(kind) as TaskExecutor;
}
