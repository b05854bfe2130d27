import { Cancellation } from '../core/cancellation.js';
import { CANCELLED } from '../core/node.js';
import type { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';
import type { Entry } from './entry.js';

interface Pending {
  readonly entry: Entry;
  readonly stopTimer: () => void;
}

/**
 * When calls may go on to their policy. `debounce`: after so much rest; `throttle`: so much after the last one that went on. Of the
 * calls that wait only the newest counts.
 */
export class Pace {
  readonly #tree: Tree;
  #debounce: number | undefined;
  #throttle: number | undefined;
  readonly #pending = new Map<unknown, Pending>();
  readonly #nextAt = new Map<unknown, number>();
  /** At so many keys those whose time is over are forgotten. */
  #sweepAt = 100;

  constructor(tree: Tree, debounce: number | undefined, throttle: number | undefined) {
    this.#tree = tree;
    this.#debounce = debounce;
    this.#throttle = throttle;
  }

  /** For calls to come: those that wait go on when they were to. */
  change(debounce: number | undefined, throttle: number | undefined): void {
    this.#debounce = debounce;
    this.#throttle = throttle;
    if (throttle === undefined) this.#nextAt.clear();
  }

  /** @param goOn - hands the call to its policy */
  call(key: unknown, make: () => Entry, goOn: (make: () => Entry) => RunNode): RunNode {
    const delay = this.#delay(key);
    if (delay <= 0) {
      // One may wait since there was a pause.
      this.#supersede(key);
      this.#went(key);
      return goOn(make);
    }
    const entry = make();
    this.#supersede(key);
    const stopTimer = this.#tree.clock.timer(delay, () => this.#tree.queue.post(() => this.#goOn(key, entry, goOn)));
    this.#pending.set(key, { entry, stopTimer });
    entry.run.whenClosed(() => {
      if (this.#pending.get(key)?.entry === entry) this.#take(key)?.stopTimer();
    });
    return entry.run;
  }

  #delay(key: unknown): number {
    if (this.#debounce !== undefined) return this.#debounce;
    return (this.#nextAt.get(key) ?? 0) - this.#tree.clock.now();
  }

  #goOn(key: unknown, entry: Entry, goOn: (make: () => Entry) => RunNode): void {
    if (this.#pending.get(key)?.entry !== entry) return;
    this.#take(key);
    this.#went(key);
    goOn(() => entry);
  }

  #went(key: unknown): void {
    if (this.#throttle === undefined) return;
    const nextAt = this.#tree.clock.now() + this.#throttle;
    this.#nextAt.set(key, nextAt);
    if (this.#nextAt.size < this.#sweepAt) return;
    const now = this.#tree.clock.now();
    for (const [other, at] of this.#nextAt) if (at <= now) this.#nextAt.delete(other);
    this.#sweepAt = Math.max(100, this.#nextAt.size * 2);
  }

  #supersede(key: unknown): void {
    const before = this.#take(key);
    if (before === undefined) return;
    before.stopTimer();
    before.entry.run.shut(CANCELLED, new Cancellation('replaced by a newer call', 'policy'));
  }

  #take(key: unknown): Pending | undefined {
    const pending = this.#pending.get(key);
    this.#pending.delete(key);
    return pending;
  }
}
