import { host, macrotask } from '../../core/host.js';
import type { Tree } from '../../core/tree.js';
import type { InProcessExecutors } from './in-process-executors.js';
import type { VirtualClock } from './virtual-clock.js';

/** So many turns of the loop in which nothing happens count as stillness: promises may lead from one to the next. */
const STILL_TURNS = 4;
/** So many turns at the most: handlers may go on for ever without a step in time. */
const MOST_TURNS = 20_000;
/** A queue of resumptions that does not get shorter is given up after so many turns, and so many real milliseconds: a foreign loop may be slow. */
const FLOOD_TURNS = 50;
const FLOOD_MS = 300;

/** Finds out when nothing happens any more without a step in time. */
export class Stillness {
  readonly #tree: Tree;
  readonly #clock: VirtualClock;
  readonly #executors: InProcessExecutors;
  readonly #flood = new Flood();

  constructor(tree: Tree, clock: VirtualClock, executors: InProcessExecutors) {
    this.#tree = tree;
    this.#clock = clock;
    this.#executors = executors;
  }

  /** Lets happen all that is ready, timers that are due included; or as much of it as can be, where it never ends. */
  async reached(): Promise<void> {
    let stillTurns = 0;
    let changes = this.#changes;
    for (let turns = 0; turns < MOST_TURNS; turns += 1) {
      await this.#executors.loading;
      await new Promise<void>((resolve) => macrotask(resolve));
      const before = changes;
      changes = this.#changes;
      const isFlooded = this.#flood.look(this.#tree.queue.size);
      const isStill = changes === before && !this.#executors.isReady && (this.#tree.queue.size === 0 || isFlooded);
      stillTurns = isStill ? stillTurns + 1 : 0;
      if (stillTurns < STILL_TURNS) continue;
      if (!this.#clock.fire()) return;
      stillTurns = 0;
    }
  }

  get #changes(): number {
    return this.#clock.changes + this.#executors.changes;
  }
}

/** Recognises handlers that go on without ever waiting: the queue of resumptions never gets shorter. */
class Flood {
  #least = Number.POSITIVE_INFINITY;
  #since = 0;
  #turns = 0;

  /** @returns whether the queue is to be disregarded */
  look(size: number): boolean {
    if (size === 0) this.#least = Number.POSITIVE_INFINITY;
    else if (size < this.#least) {
      this.#least = size;
      this.#since = host.performance.now();
      this.#turns = 0;
    } else this.#turns += 1;
    return size > 0 && this.#turns > FLOOD_TURNS && host.performance.now() - this.#since > FLOOD_MS;
  }
}
