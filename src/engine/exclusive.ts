import { Cancellation } from '../core/cancellation.js';
import { CANCELLED } from '../core/node.js';
import type { Run } from '../core/run.js';
import type { RunNode } from '../core/run-node.js';
import { cancelWaitingFirst, isOfGroup } from './registry.js';
import { runsInTree } from './run-filter.js';

/**
 * Cancels the other runs of the new run's owner and group (of its handler, if no group was named), never its ancestors; then starts
 * it: at once if they closed at once, else when they have.
 *
 * @param sharing - others that are left alone: those that share the new run's work
 *
 * @remarks Idea: Textual's `exclusive`.
 */
export function startExclusive(run: RunNode, start: () => void, sharing: Iterable<RunNode> = []): void {
  const spared = ancestors(run);
  for (const other of sharing) spared.add(other.run);
  const others = runsInTree(run.tree).filter((other) => !spared.has(other.run) && isRival(run, other));
  const why = new Cancellation('replaced by an exclusive run', 'policy');
  cancelWaitingFirst(run.tree, others, (other) => other.shut(CANCELLED, why));
  const closing = others.filter((other) => !other.isClosed);
  let left = closing.length;
  if (left === 0) start();
  for (const other of closing) {
    other.whenClosed(() => {
      left -= 1;
      if (left === 0 && !run.isShut) start();
    });
  }
}

function isRival(run: RunNode, other: RunNode): boolean {
  const { meta } = run;
  if (meta.owner !== other.meta.owner) return false;
  const isGroupNamed = meta.options.group !== undefined || meta.record === undefined;
  return isGroupNamed ? other.meta.group === meta.group && isOfGroup(other) : other.meta.record === meta.record;
}

/** The run itself, those above it, and those on whose stack it was made: they may become its parents. */
function ancestors(run: RunNode): Set<Run> {
  const spared = new Set<Run>();
  for (const start of [run.run, run.maker?.run]) {
    for (let above = start; above !== undefined && !spared.has(above); above = above.parent) spared.add(above);
  }
  return spared;
}
