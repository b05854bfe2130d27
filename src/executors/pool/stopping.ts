import { host, macrotask } from '../../core/host.js';
import type { Reply } from '../wire/messages.js';
import type { Crew } from './crew.js';
import type { Entry } from './entry.js';
import type { Recruiter } from './recruiter.js';
import type { Seat } from './seat.js';

/** Milliseconds that a function has from its start to look at its signal. */
const FIRST_LOOK = 20;
/** Milliseconds without an answer, after which one of many calls counts as the one that does not end, where that cannot be seen. */
const SILENCE = 100;

const NONE: ReadonlySet<number> = new Set();

/** What stopping needs of its pool. */
export interface StoppingHost {
  readonly crew: Crew;
  readonly recruiter: Recruiter;
  /** Milliseconds that a function which looks at its signal has to end. */
  readonly graceMs: number;
  /** Whether each call is seen when it begins. */
  readonly seesCalls: boolean;
  /** Takes what a worker has told, or would have. */
  hear(entry: Entry, reply: Reply): void;
  /** Brings tasks and workers together. */
  pump(): void;
}

/** Stops what executes and is not wanted any more: by asking, and where that does not help, by ending the worker. */
export class Stopping {
  readonly #pool: StoppingHost;

  constructor(pool: StoppingHost) {
    this.#pool = pool;
  }

  stop(seat: Seat<Entry>, entry: Entry): void {
    const { graceMs } = this.#pool;
    this.#giveUp(seat);
    seat.link.stop(entry.id);
    const age = host.performance.now() - entry.startedAt;
    this.#awaitEnd(seat, entry, Math.min(FIRST_LOOK - age, graceMs));
    this.#replace(seat);
    // Its module is still loading, say: nobody has to wait for what does not begin.
    if (seat.link.hasBeenSpared?.() === true) entry.tellStopped();
  }

  /** The worker is not counted on any more. */
  #giveUp(seat: Seat<Entry>): void {
    this.#pool.recruiter.wantSpare(seat.team);
    this.#pool.crew.retire(seat);
  }

  /** Now, not when it is gone: the next task shall wait for nothing. */
  #replace(seat: Seat<Entry>): void {
    this.#pool.pump();
    if (seat.team.available === 0) this.#pool.recruiter.startSpare();
  }

  /** A function that does not look at its signal is ended, but not before it had the time for a first look. */
  #awaitEnd(seat: Seat<Entry>, entry: Entry, timeToLook: number): void {
    const { crew, graceMs } = this.#pool;
    if (seat.link.listens(entry.id)) seat.startGrace(graceMs, () => void crew.end(seat));
    else if (timeToLook > 0) seat.startGrace(timeToLook, () => this.#awaitEnd(seat, entry, 0));
    else void crew.end(seat);
  }

  /** Stops one of many calls. Only where it is the one that executes its worker is ended; the others must not suffer. */
  stopCall(seat: Seat<Entry>, entry: Entry, call: number): void {
    const isFirst = entry.dropped === undefined;
    entry.dropped ??= new Set();
    entry.dropped.add(call);
    seat.link.stop(entry.id, call);
    if (this.#stuckCall(seat, entry) === call) {
      this.#giveUp(seat);
      this.#replace(seat);
    }
    if (isFirst) this.#lookLater(seat, entry);
  }

  #lookLater(seat: Seat<Entry>, entry: Entry): void {
    // In a turn of its own: answers that have come meanwhile are read before.
    const look = (): void => macrotask(() => this.#look(seat, entry));
    seat.startGrace(Math.min(FIRST_LOOK, this.#pool.graceMs), look);
  }

  #look(seat: Seat<Entry>, entry: Entry): void {
    if (!isStill(seat, entry)) return;
    this.#hearRest(seat, entry);
    const call = this.#stuckCall(seat, entry);
    if (call === undefined) {
      this.#lookLater(seat, entry);
      return;
    }
    if (seat.state === 'busy') {
      this.#giveUp(seat);
      this.#replace(seat);
    }
    const end = (): void => {
      if (!isStill(seat, entry)) return;
      if (this.#stuckCall(seat, entry) === call) void this.#pool.crew.end(seat);
      else this.#lookLater(seat, entry);
    };
    if (seat.link.listens(entry.id, call)) seat.startGrace(this.#pool.graceMs, () => macrotask(end));
    else end();
  }

  /** While a call does not end, what ended before it is told by nobody else. */
  #hearRest({ link }: Seat<Entry>, entry: Entry): void {
    const begun = entry.begunBy(link);
    const isInOne = begun === entry.seen && begun > entry.answered + 1;
    entry.seen = begun;
    const rest = isInOne ? link.rest?.(entry.id) : undefined;
    if (rest) this.#pool.hear(entry, rest);
  }

  /** A call that executes and is not wanted any more. */
  #stuckCall(seat: Seat<Entry>, entry: Entry): number | undefined {
    const { answered, dropped = NONE } = entry;
    const last = entry.begunBy(seat.link) - 1;
    if (last < answered) return undefined;
    const isExact = this.#pool.seesCalls || entry.isExact;
    if (isExact || last === answered) return dropped.has(last) ? last : undefined;
    // It is one of several. Short ones have been answered soon; then it is the one that does not end.
    if (host.performance.now() - entry.heardAt < SILENCE) return undefined;
    for (let call = answered; call <= last; call += 1) if (dropped.has(call)) return call;
    return undefined;
  }
}

/** Whether the worker still executes it, and all of it is wanted but what was dropped. */
function isStill(seat: Seat<Entry>, entry: Entry): boolean {
  return seat.entry === entry && !seat.isEnding && !entry.isCancelled;
}
