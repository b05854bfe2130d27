import type { Call } from './call.js';
import type { Origin } from './origins.js';

/** What decides how many workers there should be. */
export interface Staff {
  /** How many wanted tasks may execute at once. */
  readonly limit: number;
  /** Tasks that wait. */
  readonly queued: number;
  /** Workers that execute a wanted task, or are taken otherwise. */
  readonly busy: number;
  /** Workers that start. */
  readonly starting: number;
  /** Workers that are free, those that start included. */
  readonly available: number;
}

/** Whether a task waits that may execute and will find no worker. */
export function lacksWorker({ limit, queued, busy, available }: Staff): boolean {
  return available < Math.min(queued, limit - busy);
}

/**
 * Whether there should be one worker more than tasks need. It may be one beyond the limit. One at a time: workers that start together
 * delay each other, and the first one is waited for.
 */
export function lacksSpare({ limit, queued, busy, starting, available }: Staff): boolean {
  const wanted = Math.min(queued, limit - busy);
  return starting === 0 && available <= wanted && busy + available <= limit;
}

/** Milliseconds that an origin without a worker lets others go on with their tasks: starting a worker takes a good part of that. */
const PATIENCE = 50;

/**
 * Whether an origin that has tasks and no worker gets the place of an unused worker of another. What the other one does not need, or
 * needs for less important tasks, at once; else when it has waited for a while, and not so that the other had less than it.
 */
export function mayClaim(origin: Origin<Call>, other: Origin<Call>, now: number): boolean {
  if (origin === other || other.available > other.queue.size) return origin !== other;
  const [first, theirs] = [origin.queue.first!.priority, other.queue.first!.priority];
  if (first !== theirs) return first > theirs;
  return now - (origin.blockedSince ?? now) >= PATIENCE && origin.alive < other.alive;
}
