import type { Entry } from './entry.js';
import type { Team } from './team.js';

/** Milliseconds that a team without a worker lets others go on with their tasks: starting a worker takes a good part of that. */
const PATIENCE = 50;

/**
 * Whether a team that has tasks and no worker gets the place of an unused worker of another. What the other one does not need, or
 * needs for less important tasks, at once; else when it has waited for a while, and not so that the other had less than it.
 */
export function mayClaim(team: Team<Entry>, other: Team<Entry>, now: number): boolean {
  if (team === other || other.available > other.queue.size) return team !== other;
  const [first, theirs] = [team.queue.first!.priority, other.queue.first!.priority];
  if (first !== theirs) return first > theirs;
  return now - (team.blockedSince ?? now) >= PATIENCE && team.alive < other.alive;
}
