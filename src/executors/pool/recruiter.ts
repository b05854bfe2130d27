import { host } from '../../core/host.js';
import type { Crew } from './crew.js';
import type { Entry } from './entry.js';
import { quietTimer } from './quiet-timer.js';
import { mayClaim } from './sharing.js';
import { lacksSpare, lacksWorker, type Staff } from './staffing.js';
import type { Team } from './team.js';
import type { Teams } from './teams.js';

/** Milliseconds from the use of the spare worker until the next one starts. */
const SPARE_DELAY = 10;

/** What a recruiter needs of its pool. */
export interface RecruiterHost {
  /** How many workers may be busy at once. */
  readonly limit: number;
  readonly teams: Teams<Entry>;
  readonly crew: Crew;
  /** Milliseconds that a spare worker is kept. */
  readonly idleTimeout: number;
  /** Starts a worker. */
  start(team: Team<Entry>): void;
}

/** Decides which team gets a further worker, and whose place it takes. */
export class Recruiter {
  readonly #pool: RecruiterHost;
  /** Until then one worker more than needed is kept, since tasks get cancelled and take their workers along. */
  #spareUntil = 0;
  /** Whose it is. */
  #spareTeam: Team<Entry> | undefined;
  #spareTimer: unknown;
  #isClosed = false;

  constructor(pool: RecruiterHost) {
    this.#pool = pool;
  }

  /** Teams that have tasks and no worker take the places of workers that others do not need as much. */
  share(): void {
    const { limit, teams, crew, start } = this.#pool;
    const now = host.performance.now();
    for (const team of teams) {
      if (team.queue.size === 0 || team.available > 0) team.blockedSince = undefined;
      else team.blockedSince ??= now;
    }
    const isBlocked = (team: Team<Entry>): boolean => team.available === 0;
    for (let team = teams.next(isBlocked); team; team = teams.next(isBlocked)) {
      const claimant = team;
      if (crew.alive < limit || crew.count('busy') >= limit) return;
      const seat = crew.unused((other) => mayClaim(claimant, other, now));
      if (!seat) return;
      void crew.end(seat);
      start(claimant);
    }
  }

  /** @param failed - a team whose worker could not start: the next attempt comes later */
  startMissing(failed: Team<Entry> | undefined): void {
    if (this.#isClosed) return;
    const { limit, teams, crew, start } = this.#pool;
    const lacks = (team: Team<Entry>): boolean => team !== failed && lacksWorker(this.#staff(team));
    for (let team = teams.neediest(lacks); team; team = teams.neediest(lacks)) {
      if (crew.alive >= limit) {
        const seat = crew.unused((other) => other !== team && other.available > other.queue.size);
        if (!seat) break;
        void crew.end(seat);
      }
      start(team);
    }
    // Not in this turn: starting a worker blocks, and the task that has taken the spare is to be answered first.
    if (this.#needsSpare()) this.#spareTimer ??= quietTimer(() => this.startSpare(), SPARE_DELAY);
  }

  /** Tasks of this team are cancelled: one worker more is kept for it, for a while. */
  wantSpare(team: Team<Entry>): void {
    this.#spareTeam = team;
    this.#spareUntil = host.performance.now() + this.#pool.idleTimeout;
  }

  startSpare(): void {
    host.clearTimeout(this.#spareTimer);
    this.#spareTimer = undefined;
    if (this.#needsSpare()) this.#pool.start(this.#spareTeam!);
  }

  #needsSpare(): boolean {
    if (!this.#spareTeam || this.#isClosed || host.performance.now() >= this.#spareUntil) return false;
    // A worker of one that was forgotten would be nobody's, and tasks would wait for it.
    const team = this.#pool.teams.current(this.#spareTeam);
    this.#spareTeam = team;
    return lacksSpare(this.#staff(team, this.#pool.crew.available - team.available));
  }

  /** @param taken - workers of others that count as taken */
  #staff(team: Team<Entry>, taken = 0): Staff {
    const { counts, queue, available } = team;
    const busy = this.#pool.crew.count('busy') + taken;
    return { limit: this.#pool.limit, queued: queue.size, busy, starting: counts.starting, available };
  }

  /** Its workers cannot start: no spare is tried. */
  giveUp(team: Team<Entry>): void {
    if (this.#spareTeam === team) this.#spareTeam = undefined;
  }

  close(): void {
    this.#isClosed = true;
    host.clearTimeout(this.#spareTimer);
  }
}
