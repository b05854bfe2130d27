import { DeadlockError } from './errors.js';
import type { FrameLink, Waiter } from './protocol.js';
import type { Run } from './run.js';

/** What the search needs of a frame: who cannot go on before it has ended. */
export interface AwaitedFrame extends FrameLink {
  readonly run: Run;
  waiters(): Iterable<Waiter>;
  /** Where it holds a place that others may wait for. */
  readonly place: Place | undefined;
}

/** A number of places: who holds them, and who waits for one. */
export interface Place {
  readonly holders: ReadonlySet<AwaitedFrame>;
  readonly waitingRuns: readonly AwaitedFrame[];
}

/**
 * Refuses a wait that would close a circle: from the waiter upwards, through all that wait for it, to the run it wants to wait for.
 *
 * @throws {@link DeadlockError} naming the circle
 */
export function refuseCircle(target: AwaitedFrame, waiter: Waiter): void {
  const start = waiter.blocked() as AwaitedFrame | undefined;
  if (start === undefined) return;
  /** Who cannot go on before the waiter does, each with the one it waits for. */
  const blocked = new Map<AwaitedFrame, AwaitedFrame | undefined>([[start, undefined]]);
  for (const frame of blocked.keys()) {
    if (frame === target) throw new DeadlockError(circle(target, blocked));
    for (const next of dependents(frame, blocked)) if (!blocked.has(next)) blocked.set(next, frame);
  }
}

/** Those that wait for a frame, and those that wait for a place of which all holders are blocked. */
function* dependents(frame: AwaitedFrame, blocked: ReadonlyMap<AwaitedFrame, unknown>): Generator<AwaitedFrame> {
  for (const waiter of frame.waiters()) {
    const next = waiter.blocked() as AwaitedFrame | undefined;
    if (next !== undefined) yield next;
  }
  const { place } = frame;
  if (place !== undefined && [...place.holders].every((holder) => blocked.has(holder))) yield* place.waitingRuns;
}

/** The last waiter first, then each with the one after it that it waits for. */
function circle(target: AwaitedFrame, blocked: ReadonlyMap<AwaitedFrame, AwaitedFrame | undefined>): Run[] {
  const runs: Run[] = [];
  for (let frame: AwaitedFrame | undefined = target; frame !== undefined; frame = blocked.get(frame))
    runs.push(frame.run);
  const last = runs.pop() as Run;
  return [...new Set([last, ...runs])];
}
