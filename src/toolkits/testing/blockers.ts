import type { Frame } from '../../core/frame.js';
import { LeftWait } from '../../core/left-promise.js';
import { runsBelow } from '../../core/observable-run.js';
import { PromiseSlot } from '../../core/promise-slot.js';
import type { Run } from '../../core/run.js';
import type { RunNode } from '../../core/run-node.js';
import type { Tree } from '../../core/tree.js';
import { MultiRun } from '../../tasks/multi-run.js';
import { TaskRun } from '../../tasks/task-run.js';
import { VirtualClock } from './virtual-clock.js';

/** The active runs as a message names them: each with what it waits for, as far as that can be seen. */
export function nameBlockers(tree: Tree, runs: readonly Run[] = runsBelow(tree.root)): string {
  const all = everyRun(runsBelow(tree.root));
  const named = runs.slice(0, MOST).map((run) => `\`${pathTo(run)}\` (${reason(innermost(run), all)})`);
  return `${named.join(', ')}${runs.length > MOST ? ` and ${runs.length - MOST} more` : ''}`;
}

/** Who reads a message looks at so many. */
const MOST = 20;

function everyRun(runs: readonly Run[]): Run[] {
  return runs.flatMap((run) => [run, ...everyRun(childrenOf(run))]);
}

/** The child that is most likely what the run waits for: the one that was started last. */
function innermost(run: Run): Run {
  const child = childrenOf(run).at(-1);
  return child === undefined ? run : innermost(child);
}

function pathTo(run: Run): string {
  const child = childrenOf(run).at(-1);
  return child === undefined ? nameOf(run) : `${nameOf(run)} › ${pathTo(child)}`;
}

/** Those of a multi task come into being when they are looked at: they stay where they are. */
function childrenOf(run: Run): readonly Run[] {
  return (run as unknown as RunNode) instanceof MultiRun ? [] : run.children;
}

function nameOf(run: Run): string {
  return run.name || run.id;
}

function reason(run: Run, all: readonly Run[]): string {
  const node = run as unknown as RunNode;
  const isMulti = node instanceof MultiRun;
  const isTask = node instanceof TaskRun;
  if (run.isCancelling) return `cancelled, and its ${isTask || isMulti ? 'work' : 'clean-up'} has not ended`;
  if (isMulti) return 'its members have not ended';
  if (isTask) return run.state === 'pending' ? 'waits for a worker' : 'its function has not ended';
  if (run.state === 'pending') return 'waits to be started';
  const other = all.find((each) => isAwaitedBy(each as unknown as RunNode, node));
  if (other !== undefined) return `waits for the run \`${nameOf(other)}\``;
  const isPromise = node.waiting instanceof PromiseSlot || node.waiting instanceof LeftWait;
  if (isPromise || (node.isAsync && node.waiting === undefined)) return 'waits for a promise';
  return node.tree.queue.size > 0 && node.waiting === undefined
    ? 'goes on without ever waiting'
    : `waits for ${hasTimers(node.tree) ? 'time to pass, ' : ''}an event or another answer from outside`;
}

function isAwaitedBy(run: RunNode, frame: Frame): boolean {
  return [...run.waiters()].some((waiter) => waiter.frame === frame);
}

function hasTimers({ clock }: Tree): boolean {
  return !(clock instanceof VirtualClock) || clock.next !== undefined;
}
