import type { Waiting } from './queue.js';
import { Team } from './team.js';

/** What can wait in one of several teams: its number says who came first. */
export interface Numbered extends Waiting {
  readonly number: number;
}

/** The teams of a pool: those that have workers, or tasks that wait. */
export class Teams<Entry extends Numbered> {
  readonly #teams = new Map<unknown, Team<Entry>>();

  [Symbol.iterator](): Iterator<Team<Entry>> {
    return this.#teams.values();
  }

  get size(): number {
    return this.#teams.size;
  }

  /** How many tasks wait. */
  get queued(): number {
    let queued = 0;
    for (const team of this.#teams.values()) queued += team.queue.size;
    return queued;
  }

  /** The team of an origin. */
  of(origin: unknown): Team<Entry> {
    let team = this.#teams.get(origin);
    if (!team) {
      team = new Team(origin);
      this.#teams.set(origin, team);
    }
    return team;
  }

  /** The team as it is now: it may have been forgotten, and be there anew. */
  current(team: Team<Entry>): Team<Entry> {
    return this.#teams.get(team.origin) ?? team;
  }

  /** A team that gets a worker is not forgotten, or no more. */
  keep(team: Team<Entry>): void {
    this.#teams.set(team.origin, team);
  }

  /** Forgets a team that has nothing any more: origins are functions of the program, which may make new ones for ever. */
  tidy(team: Team<Entry>): void {
    if (team.isEmpty && this.current(team) === team) this.#teams.delete(team.origin);
  }

  /** Of those with tasks that are asked for, the team whose first task is next. */
  next(isAsked: (team: Team<Entry>) => boolean): Team<Entry> | undefined {
    return this.#best(isAsked, (one, other) => comesBefore(one.queue.first!, other.queue.first!));
  }

  /** The same, but of equally important ones that which has the fewest workers. */
  neediest(isAsked: (team: Team<Entry>) => boolean): Team<Entry> | undefined {
    return this.#best(isAsked, (one, other) => {
      const [first, second] = [one.queue.first!, other.queue.first!];
      if (first.priority !== second.priority || one.alive === other.alive) return comesBefore(first, second);
      return one.alive < other.alive;
    });
  }

  #best(
    isAsked: (team: Team<Entry>) => boolean,
    isBetter: (one: Team<Entry>, other: Team<Entry>) => boolean,
  ): Team<Entry> | undefined {
    let best: Team<Entry> | undefined;
    for (const team of this.#teams.values()) {
      if (team.queue.size === 0 || !isAsked(team)) continue;
      if (best === undefined || isBetter(team, best)) best = team;
    }
    return best;
  }
}

function comesBefore(one: Numbered, other: Numbered): boolean {
  return one.priority === other.priority ? one.number < other.number : one.priority > other.priority;
}
