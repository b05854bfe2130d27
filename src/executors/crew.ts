import { host } from '../core/host.js';
import type { Entry } from './entry.js';
import { quietTimer } from './quiet-timer.js';
import { Seat, type SeatState } from './seat.js';
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

  start(events: (seat: Seat<Entry>) => WorkerEvents): void {
    const seat = new Seat<Entry>();
    this.#seats.add(seat);
    this.#counts.starting += 1;
    seat.link = this.#transport.start(events(seat));
  }

  /** The unused worker that was used last, still unused. */
  get next(): Seat<Entry> | undefined {
    return this.#idle.at(-1);
  }

  /** Gives it a task. */
  occupy(seat: Seat<Entry>, entry: Entry): void {
    if (this.#idle.at(-1) === seat) this.#idle.pop();
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

  /** Ends one that is free: one that is not ready yet, or else the longest unused. */
  endOne(): void {
    for (const seat of this.#seats) {
      if (seat.state !== 'starting') continue;
      void this.end(seat);
      return;
    }
    const [first] = this.#idle;
    if (first) void this.end(first);
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
    seat.state = state;
  }

  #dropIdle(seat: Seat<Entry>): void {
    const place = seat.state === 'idle' ? this.#idle.indexOf(seat) : -1;
    if (place >= 0) this.#idle.splice(place, 1);
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
