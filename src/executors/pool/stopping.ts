import { host, macrotask } from '../../core/host.js';
import type { Call } from './call.js';
import type { Staffing } from './staffing.js';
import type { PoolWorker } from './worker.js';
import type { Workers } from './workers.js';

// What becomes of a worker whose call is cancelled:
//
//   busy ── stop ──▶ leaving: its successor is sought, its signal aborts
//                      │
//                      ├─ looks at its signal ─▶ grace (graceMs) ─────────┐
//                      ├─ is young ─▶ first look (FIRST_LOOK) ─▶ again    ├─▶ ended, if it has not answered
//                      └─ does not look ──────────────────────────────────┘
//                      └─ answers ─▶ idle
//
// of one of many calls:
//
//   busy ── stop one ──▶ busy ── the call ends, or was not begun ──▶ busy
//                          └─ look, again and again: the call is stuck ──▶ leaving ─▶ grace ─▶ still stuck: ended
//                                                                                       └─ else: look again

/** Milliseconds that a function has from its start to look at its signal. */
const FIRST_LOOK = 20;
/** Milliseconds without an answer, after which one of many calls counts as the one that does not end, where that cannot be seen. */
const SILENCE = 100;

const NONE: ReadonlySet<number> = new Set();

/** What stopping needs of its pool. */
export interface StoppingHost {
  readonly workers: Workers;
  readonly staffing: Staffing;
  /** Milliseconds that a function which looks at its signal has to end. */
  readonly graceMs: number;
  /** Whether each call is seen when it begins. */
  readonly seesCalls: boolean;
  /** Brings tasks and workers together. */
  pump(): void;
}

/** Stops what executes and is not wanted any more: by asking, and where that does not help, by ending the worker. */
export class Stopping {
  readonly #pool: StoppingHost;

  constructor(pool: StoppingHost) {
    this.#pool = pool;
  }

  /** @param index - of many calls one alone */
  stop(worker: PoolWorker, call: Call, index?: number): void {
    if (index === undefined) this.#stopAll(worker, call);
    else this.#stopOne(worker, call, index);
  }

  #stopAll(worker: PoolWorker, call: Call): void {
    const { graceMs } = this.#pool;
    this.#giveUp(worker);
    worker.link.stop(call.id);
    const age = host.performance.now() - call.startedAt;
    this.#awaitEnd(worker, call, Math.min(FIRST_LOOK - age, graceMs));
    this.#replace(worker);
    // Its module is still loading, say: nobody has to wait for what does not begin.
    if (worker.link.hasBeenSpared?.() === true) call.tellStopped();
  }

  /** The worker is not counted on any more. */
  #giveUp(worker: PoolWorker): void {
    this.#pool.staffing.wantSpare(worker.origin);
    this.#pool.workers.retire(worker);
  }

  /** Now, not when it is gone: the next task shall wait for nothing. */
  #replace(worker: PoolWorker): void {
    this.#pool.pump();
    if (worker.origin.available === 0) this.#pool.staffing.startSpare();
  }

  /** A function that does not look at its signal is ended, but not before it had the time for a first look. */
  #awaitEnd(worker: PoolWorker, call: Call, timeToLook: number): void {
    const { workers, graceMs } = this.#pool;
    if (worker.link.listens(call.id)) worker.startGrace(graceMs, () => void workers.end(worker));
    else if (timeToLook > 0) worker.startGrace(timeToLook, () => this.#awaitEnd(worker, call, 0));
    else void workers.end(worker);
  }

  /** Stops one of many calls. Only where it is the one that executes its worker is ended; the others must not suffer. */
  #stopOne(worker: PoolWorker, call: Call, index: number): void {
    const isFirst = call.dropped === undefined;
    call.dropped ??= new Set();
    call.dropped.add(index);
    worker.link.stop(call.id, index);
    if (this.#stuckCall(worker, call) === index) {
      this.#giveUp(worker);
      this.#replace(worker);
    }
    if (isFirst) this.#lookLater(worker, call);
  }

  #lookLater(worker: PoolWorker, call: Call): void {
    // In a turn of its own: answers that have come meanwhile are read before.
    const look = (): void => macrotask(() => this.#look(worker, call));
    worker.startGrace(Math.min(FIRST_LOOK, this.#pool.graceMs), look);
  }

  #look(worker: PoolWorker, call: Call): void {
    if (!isStill(worker, call)) return;
    this.#hearRest(worker, call);
    const index = this.#stuckCall(worker, call);
    if (index === undefined) {
      this.#lookLater(worker, call);
      return;
    }
    if (worker.state === 'busy') {
      this.#giveUp(worker);
      this.#replace(worker);
    }
    const end = (): void => {
      if (!isStill(worker, call)) return;
      if (this.#stuckCall(worker, call) === index) void this.#pool.workers.end(worker);
      else this.#lookLater(worker, call);
    };
    if (worker.link.listens(call.id, index)) worker.startGrace(this.#pool.graceMs, () => macrotask(end));
    else end();
  }

  /** While a call does not end, what ended before it is told by nobody else. */
  #hearRest(worker: PoolWorker, call: Call): void {
    const begun = call.begunBy(worker.link);
    const isInOne = begun === call.seen && begun > call.answered + 1;
    call.seen = begun;
    const rest = isInOne ? worker.link.rest?.(call.id) : undefined;
    if (rest) worker.onReply(rest);
  }

  /** A call that executes and is not wanted any more. */
  #stuckCall(worker: PoolWorker, call: Call): number | undefined {
    const { answered, dropped = NONE } = call;
    const last = call.begunBy(worker.link) - 1;
    if (last < answered) return undefined;
    const isExact = this.#pool.seesCalls || call.isExact;
    if (isExact || last === answered) return dropped.has(last) ? last : undefined;
    // It is one of several. Short ones have been answered soon; then it is the one that does not end.
    if (host.performance.now() - call.heardAt < SILENCE) return undefined;
    for (let index = answered; index <= last; index += 1) if (dropped.has(index)) return index;
    return undefined;
  }
}

/** Whether the worker still executes it, and all of it is wanted but what was dropped. */
function isStill(worker: PoolWorker, call: Call): boolean {
  return worker.call === call && !worker.isEnding && !call.isCancelled;
}
