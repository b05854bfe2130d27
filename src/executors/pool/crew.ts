import { host } from '../../core/host.js';
import type { Entry } from './entry.js';
import { quietTimer } from './quiet-timer.js';
import { Seat } from './seat.js';
import type { SeatState, Team } from './team.js';
import type { Transport, WorkerEvents } from './transport.js';

/** The workers of a pool: how many stand where, which is unused, and when an unused one ends. */
export class Crew {
  readonly #transport: Transport;
  readonly #idleTimeout: number;
  readonly #seats = new Set<Seat<Entry>>();
  /** The last one used is the next one used, so that the others can end. The longest unused is at the front. */
  readonly #idle: Seat<Entry>[] = [];
  readonly #counts: Record<SeatState, number> = { starting: 0, idle: 0, busy: 0, leaving: 0, gone: 0 };
  #timer: unknown;

  constructor(transport: Transport, idleTimeout: number) {
    this.#transport = transport;
    this.#idleTimeout = Math.min(idleTimeout, 2 ** 31 - 1);
  }

  [Symbol.iterator](): Iterator<Seat<Entry>> {
    return this.#seats.values();
  }

  /** Workers in a state. */
  count(state: SeatState): number {
    return this.#counts[state];
  }

  /** Workers that execute a wanted task or are there for one. */
  get alive(): number {
    return this.#seats.size - this.#counts.leaving;
  }

  /** Workers that are or will be free. */
  get available(): number {
    return this.#counts.starting + this.#counts.idle;
  }

  start(team: Team<Entry>, events: (seat: Seat<Entry>) => WorkerEvents): void {
    const seat = new Seat<Entry>(team);
    this.#seats.add(seat);
    this.#counts.starting += 1;
    team.counts.starting += 1;
    team.blockedSince = undefined;
    seat.link = this.#transport.start(events(seat), team.origin);
  }

  /** The unused worker of a team that was used last, still unused. */
  next(team: Team<Entry>): Seat<Entry> | undefined {
    return this.#idle.findLast((seat) => seat.team === team);
  }

  /** The longest unused worker of a team that gives one away, still unused. */
  unused(givesAway: (team: Team<Entry>) => boolean): Seat<Entry> | undefined {
    return this.#idle.find(({ team }) => givesAway(team));
  }

  /** Gives it a task. */
  occupy(seat: Seat<Entry>, entry: Entry): void {
    this.#dropIdle(seat);
    seat.entry = entry;
    this.#set(seat, 'busy');
  }

  /** It has nothing to do now. */
  free(seat: Seat<Entry>): void {
    seat.hasStarted = true;
    seat.entry = undefined;
    seat.stopGrace();
    seat.idleSince = host.performance.now();
    this.#set(seat, 'idle');
    this.#idle.push(seat);
    if (this.#timer === undefined) this.#watch(this.#idleTimeout);
  }

  /** Its task is not wanted any more; the worker may still stay. */
  retire(seat: Seat<Entry>): void {
    this.#set(seat, 'leaving');
  }

  /** Ends it; it stays in the crew until it is gone. */
  end(seat: Seat<Entry>): Promise<void> {
    seat.isEnding = true;
    seat.stopGrace();
    this.#dropIdle(seat);
    if (seat.state !== 'gone') this.#set(seat, 'leaving');
    return seat.link.end();
  }

  /** Ends one that no task waits for: one that is not ready yet, or else the longest unused. */
  endOne(): void {
    const isLeftOver = ({ available, queue }: Team<Entry>): boolean => available > queue.size;
    for (const seat of this.#seats) {
      if (seat.state !== 'starting' || !isLeftOver(seat.team)) continue;
      void this.end(seat);
      return;
    }
    const seat = this.unused(isLeftOver) ?? this.#idle[0];
    if (seat) void this.end(seat);
  }

  /** Ends so many of the longest unused. */
  endUnused(count: number): void {
    for (const seat of this.#idle.slice(0, count)) void this.end(seat);
  }

  /** It is gone. */
  remove(seat: Seat<Entry>): void {
    seat.entry = undefined;
    seat.stopGrace();
    this.#dropIdle(seat);
    this.#set(seat, 'gone');
    this.#counts.gone = 0;
    this.#seats.delete(seat);
  }

  async endAll(): Promise<void> {
    host.clearTimeout(this.#timer);
    await Promise.all([...this.#seats].map((seat) => this.end(seat)));
    host.clearTimeout(this.#timer);
  }

  #set(seat: Seat<Entry>, state: SeatState): void {
    this.#counts[seat.state] -= 1;
    this.#counts[state] += 1;
    seat.team.counts[seat.state] -= 1;
    seat.team.counts[state] += 1;
    seat.state = state;
  }

  #dropIdle(seat: Seat<Entry>): void {
    if (seat.state !== 'idle') return;
    if (this.#idle.at(-1) === seat) this.#idle.pop();
    else this.#idle.splice(this.#idle.indexOf(seat), 1);
  }

  #watch(ms: number): void {
    this.#timer = quietTimer(
      () => {
        this.#timer = undefined;
        const now = host.performance.now();
        for (let first = this.#idle[0]; first && first.idleSince + this.#idleTimeout <= now; first = this.#idle[0])
          void this.end(first);
        const first = this.#idle[0];
        if (first) this.#watch(first.idleSince + this.#idleTimeout - now);
      },
      Math.max(1, ms),
    );
  }
}
