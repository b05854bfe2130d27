import { host } from '../../core/host.js';
import type { Call } from './call.js';
import type { Origin, WorkerState } from './origins.js';
import { quietTimer } from './quiet-timer.js';
import { PoolWorker, type WorkerHost } from './worker.js';

/** The workers of a pool: how many stand where, which is unused, and when an unused one ends. */
export class Workers {
  readonly #host: WorkerHost;
  readonly #idleTimeout: number;
  readonly #workers = new Set<PoolWorker>();
  /** The last one used is the next one used, so that the others can end. The longest unused is at the front. */
  readonly #idle: PoolWorker[] = [];
  readonly #counts: Record<WorkerState, number> = { starting: 0, idle: 0, busy: 0, leaving: 0, gone: 0 };
  /** Workers that are there to take the place of others. */
  #successors = 0;
  #timer: unknown;

  constructor(pool: WorkerHost, idleTimeout: number) {
    this.#host = pool;
    this.#idleTimeout = Math.min(idleTimeout, 2 ** 31 - 1);
  }

  [Symbol.iterator](): Iterator<PoolWorker> {
    return this.#workers.values();
  }

  /** Workers in a state. */
  count(state: WorkerState): number {
    return this.#counts[state];
  }

  /** Workers that execute a wanted task or are there for one, each with its successor counted once. */
  get alive(): number {
    return this.#workers.size - this.#counts.leaving - this.#successors;
  }

  /** Workers that are or will be free. */
  get available(): number {
    return this.#counts.starting + this.#counts.idle;
  }

  /** Those that execute a wanted call, the oldest call first. */
  get busy(): PoolWorker[] {
    const busy = [...this.#workers].filter(({ state }) => state === 'busy');
    return busy.sort((one, other) => one.call!.startedAt - other.call!.startedAt);
  }

  /** Workers that were started, or taken, for short calls beside the others. */
  countSpares(isIt: (state: WorkerState) => boolean): number {
    let count = 0;
    for (const { isSpare, state } of this.#workers) if (isSpare && isIt(state)) count += 1;
    return count;
  }

  start(origin: Origin<Call>): PoolWorker {
    const worker = new PoolWorker(origin, this.#host);
    this.#workers.add(worker);
    this.#counts.starting += 1;
    origin.counts.starting += 1;
    origin.blockedSince = undefined;
    worker.link = this.#host.transport.start(worker, origin.key);
    return worker;
  }

  /** Unused ones that will take the place of others. */
  get idleSuccessors(): number {
    if (this.#successors === 0) return 0;
    return this.#idle.filter(({ predecessor }) => predecessor !== undefined).length;
  }

  /** One will take the place of another. */
  link(worker: PoolWorker, successor: PoolWorker): void {
    worker.successor = successor;
    successor.predecessor = worker;
    this.#successors += 1;
  }

  /** It has taken the place of another, or does not have to any more. */
  unlink(successor: PoolWorker): void {
    if (successor.predecessor === undefined) return;
    successor.predecessor.successor = undefined;
    successor.predecessor = undefined;
    if (successor.state !== 'leaving') this.#successors -= 1;
  }

  /** It has taken the place of one that was unused: it counts as unused for as long, and ends as soon. */
  inherit(successor: PoolWorker, idleSince: number): void {
    if (successor.state !== 'idle') return;
    successor.idleSince = idleSince;
    this.#idle.sort((one, other) => one.idleSince - other.idleSince);
  }

  /** The unused worker of an origin that was used last, still unused. */
  next(origin: Origin<Call>): PoolWorker | undefined {
    return this.#idle.findLast((worker) => worker.origin === origin);
  }

  /** The longest unused worker of an origin that gives one away, still unused. */
  unused(givesAway: (origin: Origin<Call>) => boolean): PoolWorker | undefined {
    return this.#idle.find(({ origin }) => givesAway(origin));
  }

  /** It has got a task. */
  occupy(worker: PoolWorker): void {
    this.#dropIdle(worker);
    this.#set(worker, 'busy');
  }

  /** It has nothing to do now. */
  free(worker: PoolWorker): void {
    worker.stopGrace();
    worker.idleSince = host.performance.now();
    this.#set(worker, 'idle');
    if (worker.predecessor === undefined) this.#idle.push(worker);
    else {
      // It is taken last: until then the one whose place it takes has its tasks.
      worker.idleSince = this.#idle[0]?.idleSince ?? worker.idleSince;
      this.#idle.unshift(worker);
    }
    if (this.#timer === undefined) this.#watch(this.#idleTimeout);
  }

  /** Its task is not wanted any more; the worker may still stay. */
  retire(worker: PoolWorker): void {
    this.#set(worker, 'leaving');
  }

  /** Ends it; it is one of them until it is gone. */
  end(worker: PoolWorker): Promise<void> {
    worker.isEnding = true;
    worker.stopGrace();
    this.#dropIdle(worker);
    if (worker.state !== 'gone') this.#set(worker, 'leaving');
    return worker.link.end();
  }

  /** Ends one that no task waits for: one that is not ready yet, or else the longest unused. */
  endOne(): void {
    const isLeftOver = ({ available, queue }: Origin<Call>): boolean => available > queue.size;
    for (const worker of this.#workers) {
      if (worker.state !== 'starting' || !isLeftOver(worker.origin)) continue;
      void this.end(worker);
      return;
    }
    const worker = this.unused(isLeftOver) ?? this.#idle[0];
    if (worker) void this.end(worker);
  }

  /** Ends so many of the longest unused. */
  endUnused(count: number): void {
    for (const worker of this.#idle.slice(0, count)) void this.end(worker);
  }

  /** It is gone. */
  remove(worker: PoolWorker): void {
    worker.call = undefined;
    worker.stopGrace();
    this.#dropIdle(worker);
    this.#set(worker, 'gone');
    this.#counts.gone = 0;
    this.#workers.delete(worker);
  }

  async endAll(): Promise<void> {
    host.clearTimeout(this.#timer);
    await Promise.all([...this.#workers].map((worker) => this.end(worker)));
    host.clearTimeout(this.#timer);
  }

  #set(worker: PoolWorker, state: WorkerState): void {
    // Who leaves counts for nothing.
    if (worker.predecessor && state === 'leaving' && worker.state !== 'leaving') this.#successors -= 1;
    this.#counts[worker.state] -= 1;
    this.#counts[state] += 1;
    worker.origin.counts[worker.state] -= 1;
    worker.origin.counts[state] += 1;
    worker.state = state;
  }

  #dropIdle(worker: PoolWorker): void {
    if (worker.state !== 'idle') return;
    if (this.#idle.at(-1) === worker) this.#idle.pop();
    else this.#idle.splice(this.#idle.indexOf(worker), 1);
  }

  #watch(ms: number): void {
    this.#timer = quietTimer(
      () => {
        this.#timer = undefined;
        const now = host.performance.now();
        for (let first = this.#idle[0]; first && first.idleSince + this.#idleTimeout <= now; first = this.#idle[0]) {
          if (!this.#host.mayEnd(first)) {
            this.#idle.shift();
            first.idleSince = now;
            this.#idle.push(first);
          } else void this.end(first);
        }
        const first = this.#idle[0];
        if (first) this.#watch(first.idleSince + this.#idleTimeout - now);
      },
      Math.max(1, ms),
    );
  }
}
