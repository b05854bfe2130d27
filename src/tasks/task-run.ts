import type { TreeNode } from '../core/node.js';
import type { RunMeta } from '../core/run-meta.js';
import type { Tree } from '../core/tree.js';
import { type Executable, Execution } from './execution.js';
import { RemoteRun } from './remote-run.js';

/** The run of one task. */
export class TaskRun extends RemoteRun {
  protected override readonly work: Execution;

  constructor(tree: Tree, above: TreeNode, meta: RunMeta, task: Executable) {
    super(tree, above, meta);
    this.work = new Execution(tree, task, task.kind, this, 0);
  }
}
