import type { CancelledBy } from './errors.js';
import { DuplicateIdError, TimeoutError } from './errors.js';
import { ERROR, FORKED, type TreeNode } from './node.js';
import type { Startable } from './operation.js';
import { SPAWN } from './protocol.js';
import type { Run, RunOptions } from './run.js';
import { plainMeta, RunMeta } from './run-meta.js';
import { RunNode } from './run-node.js';
import type { Tree } from './tree.js';

/** An operation that is a run by itself: a task, a multi task. */
interface Spawner {
  [SPAWN](tree: Tree, above: TreeNode, meta: RunMeta): RunNode;
}

/** Starts work as a run below a node. */
export function spawn(tree: Tree, above: TreeNode, work: Startable<unknown>, options: RunOptions, isFork = false): Run {
  if (!isFork) tree.refuseIfClosed();
  if (options.id !== undefined && tree.ids.has(options.id)) throw new DuplicateIdError(options.id);
  const name = nameOf(work);
  const meta = Object.keys(options).length === 0 ? plainMeta(name) : new RunMeta(name, options);
  const isRun = typeof work === 'object' && SPAWN in work;
  const run = isRun ? (work as unknown as Spawner)[SPAWN](tree, above, meta) : new RunNode(tree, above, meta);
  if (isFork) run.flags |= FORKED;
  applyOptions(run, options);
  run.begin(work);
  return run.run;
}

/** What `fork` does: a child beside. */
export function forkBelow(above: TreeNode, work: Startable<unknown>, options: RunOptions): Run {
  return spawn((above as RunNode).tree, above, work, options, true);
}

/** Options that concern one run: its id, its limit in time, the signal that cancels it. */
export function applyOptions(run: RunNode, options: RunOptions): void {
  const { id, timeout, signal } = options;
  if (id !== undefined) {
    run.needExtras().id = id;
    run.tree.ids.set(id, run.run);
  }
  if (timeout !== undefined) {
    const late = (): void => {
      run.shut(ERROR, new TimeoutError(timeout, `The run \`${run.name || run.id}\``));
    };
    undoAtEnd(
      run,
      run.tree.clock.timer(timeout, () => run.tree.queue.post(late)),
    );
  }
  if (signal !== undefined) cancelOn(run, signal, 'signal');
}

/** Cancels the run when the signal aborts; nothing of it is left on the signal when the run has ended. */
export function cancelOn(run: RunNode, signal: AbortSignal, by: CancelledBy): void {
  if (signal.aborted) {
    run.cancelBy(by, signal.reason);
    return;
  }
  const cancel = (): void => {
    run.tree.queue.post(() => run.cancelBy(by, signal.reason));
  };
  signal.addEventListener('abort', cancel);
  undoAtEnd(run, () => signal.removeEventListener('abort', cancel));
}

function undoAtEnd(run: RunNode, undo: () => void): void {
  const extras = run.needExtras();
  extras.undos ??= [];
  extras.undos.push(undo);
}

function nameOf(work: Startable<unknown>): string {
  if (typeof work === 'function') return work.name;
  const { name } = work as { readonly name?: unknown };
  return typeof name === 'string' ? name : '';
}
