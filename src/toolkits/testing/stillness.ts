import { host, macrotask } from '../../core/host.js';
import type { Tree } from '../../core/tree.js';
import { UiQueue } from '../../core/ui-queue.js';
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
  #answers = 0;
  /** It was never still in the turns that it had: from now on each timer gets a few turns, and no more. */
  #isRestless = false;

  constructor(tree: Tree, clock: VirtualClock, executors: InProcessExecutors) {
    this.#tree = tree;
    this.#clock = clock;
    this.#executors = executors;
    const { queue } = tree;
    // Every answer to a handler asks this first.
    queue.mayRun = () => {
      this.#answers += 1;
      return UiQueue.prototype.mayRun.call(queue);
    };
  }

  /** Looks no longer. */
  end(): void {
    delete (this.#tree.queue as Partial<UiQueue>).mayRun;
  }

  /** Lets happen all that is ready, timers that are due included; or as much of it as can be, where it never ends. */
  async reached(): Promise<void> {
    let stillTurns = 0;
    let changes = this.#changes;
    let answers = this.#answers;
    for (let turns = 0; turns < MOST_TURNS; turns += 1) {
      await this.#executors.loading;
      await new Promise<void>((resolve) => macrotask(resolve));
      const before = { changes, answers };
      changes = this.#changes;
      answers = this.#answers;
      const isQuiet = changes === before.changes && !this.#executors.isReady;
      const isIdle = this.#tree.queue.size === 0 && answers === before.answers;
      const isStill = isQuiet && (this.#flood.look(this.#tree.queue.size) || isIdle);
      if (isStill) this.#isRestless = false;
      stillTurns = isStill || this.#isRestless ? stillTurns + 1 : 0;
      if (stillTurns < STILL_TURNS) continue;
      if (!this.#clock.fire()) return;
      stillTurns = 0;
    }
    this.#isRestless = true;
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
