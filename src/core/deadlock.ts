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
  /** None is free: who waits for one waits for a holder, and for nothing else. */
  readonly isFull: boolean;
  readonly waitingRuns: readonly AwaitedFrame[];
}

/** Those that cannot end before the one who wants to wait does; each with the one that it waits for itself. */
type Blocked = Map<AwaitedFrame, AwaitedFrame | undefined>;

/**
 * Refuses a wait that would close a circle: from the waiter upwards, through all that wait for it, to the run it wants to wait for.
 * Who waits for a place is blocked when all its holders are, and they may be so because they wait for such a one: so every place is
 * taken for blocked until a holder is found that is not.
 *
 * @throws {@link DeadlockError} naming the circle
 */
export function refuseCircle(target: AwaitedFrame, waiter: Waiter): void {
  const start = waiter.blocked() as AwaitedFrame | undefined;
  if (start === undefined) return;
  const open = new Set<Place>();
  for (;;) {
    const places = new Set<Place>();
    const blocked = blockedBy(start, target, places, open);
    const before = open.size;
    for (const place of places) if ([...place.holders].some((holder) => !blocked.has(holder))) open.add(place);
    if (open.size > before) continue;
    if (blocked.has(target)) throw new DeadlockError(circle(start, target, blocked, places));
    return;
  }
}

/**
 * Who is blocked by a frame.
 * @param places - gets those that were taken for blocked
 * @param open - those that are known not to be
 */
function blockedBy(start: AwaitedFrame, target: AwaitedFrame, places: Set<Place>, open: ReadonlySet<Place>): Blocked {
  const blocked: Blocked = new Map([[start, undefined]]);
  const add = (frame: AwaitedFrame, waitsFor: AwaitedFrame): void => {
    if (!blocked.has(frame)) blocked.set(frame, waitsFor);
  };
  for (const frame of blocked.keys()) {
    for (const next of waitersOf(frame)) add(next, frame);
    const { place } = frame;
    if (place === undefined || !place.isFull || open.has(place) || places.has(place)) continue;
    places.add(place);
    for (const run of place.waitingRuns) if (run === target || waitersOf(run).length > 0) add(run, frame);
  }
  return blocked;
}

function waitersOf(frame: AwaitedFrame): AwaitedFrame[] {
  const frames: AwaitedFrame[] = [];
  for (const waiter of frame.waiters()) {
    const next = waiter.blocked() as AwaitedFrame | undefined;
    if (next !== undefined) frames.push(next);
  }
  return frames;
}

/** The last waiter first, then each with the one after it that it waits for; then the other holders of a place, in the same way. */
function circle(start: AwaitedFrame, target: AwaitedFrame, blocked: Blocked, places: ReadonlySet<Place>): Run[] {
  const runs = new Set<Run>([start.run]);
  const holders = [...places].flatMap((place) => [...place.holders]);
  for (const from of [target, ...holders])
    for (let frame: AwaitedFrame | undefined = from; frame !== undefined; frame = blocked.get(frame))
      runs.add(frame.run);
  return [...runs];
}
