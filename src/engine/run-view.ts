import { host } from '../core/host.js';
import { runsBelow } from '../core/observable-run.js';
import type { Run } from '../core/run.js';
import type { RunNode } from '../core/run-node.js';
import type { RunChange, Tree } from '../core/tree.js';
import { checkInteger } from '../core/validation.js';
import { Listeners } from './listeners.js';
import { checkRunFilter, fits, type RunFilter, runsInTree } from './run-filter.js';

/** What a view shows. */
export interface ViewOptions extends RunFilter {
  /** So many of the last that ended stay in the list. @defaultValue 0 */
  readonly keep?: number;
}

/** A list of runs as a store. */
export interface RunStore {
  /** Calls the listener when the list may be another; bound. */
  subscribe(this: void, listener: () => void): () => void;
  /** The same array until the list is another; bound. */
  getSnapshot(this: void): readonly Run[];
}

/** The views of an engine. Those that nobody has any more are forgotten. */
export class RunViews {
  readonly #tree: Tree;
  readonly #views = new Set<WeakRef<RunView>>();
  /** Those that somebody listens to. */
  readonly #heard = new Set<RunView>();

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  make(filter: ViewOptions): RunStore {
    checkRunFilter('engine.runs.view', filter, ['keep']);
    checkInteger('keep', filter.keep, 0);
    const view = new RunView(this.#tree, { ...filter }, this.#heard);
    this.#views.add(new WeakRef(view));
    this.#tree.onRun = (change, run) => this.#changed(change, run as RunNode | undefined);
    const { subscribe, getSnapshot } = view;
    return { subscribe, getSnapshot };
  }

  #changed(change: RunChange, run: RunNode | undefined): void {
    for (const each of this.#views) {
      const view = each.deref();
      if (view === undefined) this.#views.delete(each);
      else view.changed(change, run);
    }
    if (this.#views.size === 0) this.#tree.onRun = undefined;
  }
}

class RunView {
  readonly #tree: Tree;
  readonly #filter: ViewOptions;
  /** Without anything to look for it shows the runs at the top alone. */
  readonly #isOfTop: boolean;
  readonly #listeners: Listeners;
  readonly #heard: Set<RunView>;
  /** Those that have ended, the last one last. */
  #kept: Run[] = [];
  /** What was shown last. */
  #shown: readonly Run[] = [];
  #isCurrent = false;
  #isReading = false;
  #isPlanned = false;

  constructor(tree: Tree, filter: ViewOptions, heard: Set<RunView>) {
    const { name, group, state, owner } = filter;
    this.#tree = tree;
    this.#filter = filter;
    this.#isOfTop = name === undefined && group === undefined && state === undefined && owner === undefined;
    this.#listeners = new Listeners(tree);
    this.#heard = heard;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const undo = this.#listeners.subscribe(listener);
    this.#heard.add(this);
    return () => {
      undo();
      if (this.#listeners.isEmpty) this.#heard.delete(this);
    };
  };

  readonly getSnapshot = (): readonly Run[] => {
    if (this.#isCurrent) return this.#shown;
    this.#isCurrent = true;
    this.#isReading = true;
    const list = this.#read();
    this.#isReading = false;
    if (list.length !== this.#shown.length || list.some((run, index) => run !== this.#shown[index])) this.#shown = list;
    return this.#shown;
  };

  /** Those that have ended stay where they were. */
  #read(): readonly Run[] {
    const active = this.#isOfTop
      ? runsBelow(this.#tree.root)
      : runsInTree(this.#tree)
          .filter((run) => fits(run, this.#filter))
          .map((run) => run.run);
    if (this.#kept.length === 0) return active;
    const kept = new Set(this.#kept);
    const before = new Set(this.#shown);
    const places = new Map(active.map((run, index) => [run, index]));
    const list = this.#kept.filter((run) => !before.has(run));
    let next = 0;
    for (const run of this.#shown) {
      if (kept.has(run)) list.push(run);
      else for (const place = places.get(run) ?? -1; next <= place; next += 1) list.push(active[next] as Run);
    }
    return [...list, ...active.slice(next)];
  }

  changed(change: RunChange, run: RunNode | undefined): void {
    if (this.#isReading || (run !== undefined && change !== 'moved' && !this.#concerns(run))) return;
    if (change === 'ended' && run !== undefined) this.#keep(run);
    this.#isCurrent = false;
    // What has only been made is shown when it stands.
    if (change === 'made') this.#planToTell();
    else this.#listeners.tell();
  }

  #concerns(run: RunNode): boolean {
    if (this.#isOfTop) return run.above === this.#tree.root;
    const { state: _state, ...filter } = this.#filter;
    return fits(run, filter);
  }

  #keep(run: RunNode): void {
    const { keep = 0, state } = this.#filter;
    if (this.#isOfTop && run.above !== this.#tree.root) return;
    const wasShown = state === undefined || (state === 'running' && run.isStarted);
    if (!wasShown && run.state !== state) return;
    this.#kept.push(run.run);
    if (this.#kept.length > keep) this.#kept = this.#kept.slice(this.#kept.length - keep);
  }

  #planToTell(): void {
    if (this.#isPlanned || this.#listeners.isEmpty) return;
    this.#isPlanned = true;
    host.queueMicrotask(() => {
      this.#isPlanned = false;
      if (!this.#isCurrent) this.#listeners.tell();
    });
  }
}
