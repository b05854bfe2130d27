import { DeadlockError } from './errors.js';
import type { FrameLink, Waiter } from './protocol.js';
import type { Run } from './run.js';

/** What the search needs of a frame: who cannot go on before it has ended. */
export interface AwaitedFrame extends FrameLink {
  readonly run: Run;
  waiters(): Iterable<Waiter>;
}

/**
 * Refuses a wait that would close a circle: from the waiter upwards, through all that wait for it, to the run it wants to wait for.
 *
 * @throws {@link DeadlockError} naming the circle
 */
export function refuseCircle(target: AwaitedFrame, waiter: Waiter): void {
  const start = waiter.blocked() as AwaitedFrame | undefined;
  if (start === undefined) return;
  const path = search(start, target, new Set());
  if (path === undefined) return;
  const runs = [...new Set([start, ...path.reverse()].map((frame) => frame.run))];
  throw new DeadlockError(runs);
}

/** The chain of waiters from `frame` up to the target, nearest first. */
function search(frame: AwaitedFrame, target: AwaitedFrame, seen: Set<AwaitedFrame>): AwaitedFrame[] | undefined {
  if (frame === target) return [];
  seen.add(frame);
  for (const waiter of frame.waiters()) {
    const next = waiter.blocked() as AwaitedFrame | undefined;
    if (next === undefined || seen.has(next)) continue;
    const rest = search(next, target, seen);
    if (rest !== undefined) return [next, ...rest];
  }
  return undefined;
}
