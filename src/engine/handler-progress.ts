import type { Progress } from '../core/progress.js';
import { ProgressBelow } from '../core/progress-below.js';
import type { Run } from '../core/run.js';
import type { Tree } from '../core/tree.js';
import type { ProgressStore } from './handler-types.js';
import { Listeners } from './listeners.js';

/** The progress of a handler's runs since it was last idle, as a store. Work that several callers share counts once. */
export class HandlerProgress {
  readonly #tree: Tree;
  readonly #below = new ProgressBelow();
  readonly #listeners: Listeners;
  /** How many runs are active. */
  #active = 0;
  /** What goes on and has told something: one of its runs each. */
  readonly #telling = new Map<object, Run>();
  /** The active runs of each piece of work that callers share. */
  readonly #callers = new Map<object, Set<Run>>();
  readonly #workOf = new WeakMap<Run, object>();
  /** So many active runs show what others show. */
  #doubles = 0;
  #isCurrent = false;
  #shown: Progress;
  #told: Progress;
  readonly store: ProgressStore;

  constructor(tree: Tree) {
    this.#tree = tree;
    this.#listeners = new Listeners(tree);
    this.#shown = this.#below.show([]);
    this.#told = this.#shown;
    this.store = { subscribe: this.#listeners.subscribe, getSnapshot: () => this.shown };
  }

  get shown(): Progress {
    if (!this.#isCurrent) {
      this.#isCurrent = true;
      const quiet = this.#active - this.#doubles - this.#telling.size;
      const now = this.#below.show(this.#parts(), quiet);
      if (!isSame(now, this.#shown)) this.#shown = now;
    }
    return this.#shown;
  }

  *#parts(): Generator<Progress> {
    for (const run of this.#telling.values()) yield run.progress;
  }

  called(): void {
    this.#active += 1;
    if (this.#telling.size > 0) this.#changed();
  }

  /** A run only shows work that others may show, too. */
  shares(run: Run, work: object): void {
    const callers = this.#callers.get(work) ?? new Set();
    this.#callers.set(work, callers);
    if (callers.size > 0) this.#doubles += 1;
    callers.add(run);
    this.#workOf.set(run, work);
  }

  progressed(run: Run): void {
    const work = this.#workFor(run);
    if (!this.#telling.has(work)) this.#telling.set(work, run);
    this.#changed();
  }

  #changed(): void {
    this.#isCurrent = false;
    this.#tree.progress.mark(this);
  }

  /** Called once a frame, if it has changed. */
  emitProgress(): void {
    if (this.shown === this.#told) return;
    this.#told = this.#shown;
    this.#listeners.tell();
  }

  /** What was cancelled, or has never started, is nothing that was to be done. */
  settled(run: Run, wasStarted: boolean): void {
    this.#active -= 1;
    const work = this.#workFor(run);
    if (work !== run && this.#isShownByAnother(run, work)) return;
    const hasTold = this.#telling.size > 0 && this.#telling.delete(work);
    if (!hasTold && this.#active === 0 && this.#below.isNew) return;
    if (wasStarted && !run.isCancelled) this.#below.ended(run.progress, run.state === 'success');
    else if (wasStarted) this.#below.left();
    if (this.#active === 0) this.#below.over();
    if (!hasTold && !this.#below.hasTold) return;
    this.#changed();
    this.#tree.progress.flush(this);
  }

  #workFor(run: Run): object {
    return this.#callers.size === 0 ? run : (this.#workOf.get(run) ?? run);
  }

  #isShownByAnother(run: Run, work: object): boolean {
    const callers = this.#callers.get(work);
    if (callers === undefined) return false;
    callers.delete(run);
    const [other] = callers;
    if (other === undefined) {
      this.#callers.delete(work);
      return false;
    }
    this.#doubles -= 1;
    if (this.#telling.get(work) === run) this.#telling.set(work, other);
    return true;
  }
}

/** The rate and what follows from it change with time alone, which is nothing to tell. */
const TOLD = ['completed', 'total', 'fraction', 'message'] as const;

function isSame(one: Progress, other: Progress): boolean {
  return TOLD.every((key) => one[key] === other[key]);
}
