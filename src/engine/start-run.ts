import type { Startable } from '../core/operation.js';
import type { Run, RunOptions } from '../core/run.js';
import type { RunNode } from '../core/run-node.js';
import { makeRun } from '../core/spawn.js';
import type { Tree } from '../core/tree.js';

/**
 * Starts work as a run of its own in a tree, for what stands beside its engine.
 *
 * @param made - the run as it is before anything of it executes: who listens from the beginning misses nothing
 */
export function startRun(
  tree: Tree,
  work: Startable<unknown>,
  options: RunOptions = {},
  made?: (run: RunNode) => void,
): Run {
  tree.refuseIfClosed();
  const run = makeRun(tree, tree.root, work, options);
  made?.(run);
  run.begin(work);
  run.tellWaiting();
  return run.run;
}
