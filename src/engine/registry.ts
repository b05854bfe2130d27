import type { CancelledBy } from '../core/errors.js';
import { runsBelow } from '../core/observable-run.js';
import type { Run } from '../core/run.js';
import type { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';
import { checkObject, checkOptions, expected } from '../core/validation.js';
import { Listeners } from './listeners.js';
import { checkRunFilter, fits, type RunFilter, runsInTree } from './run-filter.js';
import { type RunStore, RunViews, type ViewOptions } from './run-view.js';

/** What a cancel of many did. */
export interface CancelReport {
  /** Those whose cancel was accepted. */
  readonly cancelled: readonly Run[];
  /** The others, by id, with the reason. */
  readonly failed: ReadonlyMap<string, string>;
}

/** The active runs of an engine. */
export interface RunRegistry extends Iterable<Run> {
  /** How many top-level runs are active. */
  readonly size: number;
  /** Searches the whole tree of active runs; {@link RunRegistry.view} keeps those that have ended. */
  find(filter: RunFilter): Run[];
  /**
   * A store of what a filter finds: without name, group, state or owner the top-level runs, with one of them those of the whole tree.
   *
   * @param filter - as of `find`; `keep`: so many of the last that ended stay in the list
   * @example
   * ```ts
   * import { sleep } from 'offloop';
   * import { NodeEngine } from 'offloop/node';
   * const engine = new NodeEngine();
   * const failed = engine.runs.view({ state: 'error', keep: 10 });
   * await engine.run(function* upload() { yield* sleep(1); throw new Error('offline'); }).settled;
   * failed.getSnapshot().map((run) => run.name); // => ['upload']
   * ```
   */
  view(filter?: ViewOptions): RunStore;
  /** Cancels all top-level runs. */
  cancelAll(reason?: unknown): CancelReport;
  /** Cancels the runs of a group, of one owner if it is given. */
  cancelGroup(name: string, options?: { readonly owner?: object }): CancelReport;
  /** Cancels the runs of an owner. */
  cancelOwner(owner: object): CancelReport;
  /** Resolves when the runs (by default all that are active) have ended well; rejects with the first failure. */
  waitForComplete(runs?: Iterable<Run>): Promise<void>;
  /** For stores: calls the listener when a top-level run comes (to wait or to start) or ends; bound. */
  subscribe(this: void, listener: () => void): () => void;
  /** For stores: the active top-level runs; the same array until something changes; bound. */
  getSnapshot(this: void): readonly Run[];
}

/** Queries over the tree; it keeps no list of its own. */
export class Registry implements RunRegistry {
  readonly #tree: Tree;
  readonly #listeners: Listeners;
  readonly #views: RunViews;
  #snapshot: readonly Run[] | undefined;

  constructor(tree: Tree) {
    this.#tree = tree;
    this.#listeners = new Listeners(tree);
    this.#views = new RunViews(tree);
  }

  /** From now on changes matter: there is a snapshot, or somebody listens. */
  #watch(): void {
    const tree = this.#tree;
    tree.onTopLevel = (tell) => {
      this.#snapshot = undefined;
      if (this.#listeners.isEmpty) tree.onTopLevel = undefined;
      else if (tell) this.#listeners.tell();
    };
  }

  get size(): number {
    return this.#tree.root.childNodes().length;
  }

  [Symbol.iterator](): IterableIterator<Run> {
    return runsBelow(this.#tree.root)[Symbol.iterator]();
  }

  find(filter: RunFilter): Run[] {
    checkRunFilter('find', filter);
    return runsInTree(this.#tree)
      .filter((run) => fits(run, filter))
      .map((run) => run.run);
  }

  view(filter: ViewOptions = {}): RunStore {
    return this.#views.make(filter);
  }

  cancelAll(reason?: unknown): CancelReport {
    return cancelRuns(this.#tree, [...this], 'user', reason);
  }

  cancelGroup(name: string, options: { readonly owner?: object } = {}): CancelReport {
    checkOptions('engine.runs.cancelGroup', options, ['owner']);
    // What is left out fits all: a name that is `undefined` by mistake must not cancel everything.
    if (typeof name !== 'string') throw new TypeError(expected('name', 'a text', name));
    const runs = this.find({ group: name, ...options });
    const ofGroup = runs.filter((run) => isOfGroup(run as unknown as RunNode));
    return cancelRuns(this.#tree, ofGroup, 'user', undefined);
  }

  cancelOwner(owner: object): CancelReport {
    checkObject('owner', owner);
    return cancelRuns(this.#tree, this.find({ owner }), 'owner', undefined);
  }

  async waitForComplete(runs: Iterable<Run> = this): Promise<void> {
    await Promise.all([...runs]);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#watch();
    return this.#listeners.subscribe(listener);
  };

  readonly getSnapshot = (): readonly Run[] => {
    if (this.#snapshot === undefined) {
      this.#snapshot = [...this];
      this.#watch();
    }
    return this.#snapshot;
  };
}

/** Whether a run is in its group by itself: it was put there, or, in the default one, it is no step of a handler. */
export function isOfGroup(run: RunNode): boolean {
  return run.meta.options.group !== undefined || run.parent === undefined;
}

/** Cancels runs, parents before children; who goes with a parent counts as cancelled. */
export function cancelRuns(tree: Tree, runs: readonly Run[], by: CancelledBy, reason: unknown): CancelReport {
  const failed = new Map<string, string>();
  const cancelled = cancelWaitingFirst(tree, runs, (run) => {
    if ((run as unknown as RunNode).cancelBy(by, reason) || run.isCancelling || run.isCancelled) return true;
    failed.set(run.id, run.isFinished ? 'It has ended' : 'It is ending already');
    return false;
  });
  return { cancelled, failed };
}

/** Those that wait go first: the place of one that ends is not for another that is about to be cancelled. */
export function cancelWaitingFirst<R extends { readonly state: string }>(
  tree: Tree,
  runs: readonly R[],
  cancel: (run: R) => boolean,
): R[] {
  const waiting = runs.filter((run) => run.state === 'pending');
  const all = [...new Set([...waiting, ...runs])];
  const accepted = new Set(tree.lists.together(() => all.filter(cancel)));
  return runs.filter((run) => accepted.has(run));
}
