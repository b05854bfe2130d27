import type { Progress } from '../../core/progress.js';
import { noProgress } from '../../core/progress-state.js';
import type { Run } from '../../core/run.js';
import type { Handler, HandlerState } from '../../engine/handler-types.js';
import { tracked } from './tracked.js';

type AnyHandler<R> = Handler<any, any, R>;

/** That of a handler that nobody has called: on a server, while a page takes its markup over, and at first. */
export const IDLE: HandlerState<never> = Object.freeze({
  isRunning: false,
  runs: Object.freeze([]),
  queued: 0,
  last: undefined,
  lastSuccessful: undefined,
  lastFailed: undefined,
  progress: noProgress,
});

/** How one component follows a handler. */
export class HandlerReader<R> {
  readonly handler: AnyHandler<R>;
  /** It shows failures, be it not in each of its states. */
  #looks = false;
  #seen: Run | undefined;
  #shown: HandlerView<R> | undefined;

  constructor(handler: AnyHandler<R>) {
    this.handler = handler;
  }

  /** What the component sees from now on. */
  show(view: HandlerView<R>): void {
    this.#shown = view;
  }

  isShown(view: HandlerView<R>): boolean {
    return view === this.#shown;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const { subscribe, progressStore } = this.handler;
    this.#look();
    const undos = [
      subscribe(() => {
        this.#look();
        listener();
      }),
      progressStore.subscribe(listener),
    ];
    return () => {
      for (const undo of undos) undo();
    };
  };

  /** `lastFailed` was read: from now on somebody looks at failures. */
  looks(): void {
    this.#looks = true;
  }

  #look(): void {
    if (!this.#looks) return;
    const { lastFailed } = this.handler;
    if (lastFailed !== undefined && lastFailed !== this.#seen) lastFailed.catch(() => {});
    this.#seen = lastFailed;
  }
}

/**
 * What a component sees of a handler in one rendering, and what of that it reads. What it reads later, where events are handled, is what it is then,
 * as nothing has rendered for it; from the first look on it stays.
 */
export class HandlerView<R> {
  readonly #reader: HandlerReader<R>;
  readonly #given: HandlerState<R>;
  readonly #progress: Progress;
  readonly #read = new Map<keyof HandlerState<R>, unknown>();
  #lastState: string | undefined;
  #runStates: readonly string[] | undefined;
  readonly shown: HandlerState<R>;
  /** What it is the same as until something changes that is read. */
  readonly token: object;

  constructor(reader: HandlerReader<R>, given: HandlerState<R>, progress: Progress) {
    this.#reader = reader;
    this.#given = given;
    this.#progress = progress;
    const { isRunning, queued, last, lastSuccessful, lastFailed } = given;
    const state = {
      isRunning,
      // Written down when somebody asks.
      get runs() {
        return given.runs;
      },
      queued,
      last,
      lastSuccessful,
      lastFailed,
      progress,
    };
    this.shown = tracked(state, (key) => this.#valueOf(key));
    const isIdle = !isRunning && (last ?? lastSuccessful ?? lastFailed) === undefined && isEmpty(progress);
    this.token = isIdle ? IDLE : this;
  }

  #valueOf<K extends keyof HandlerState<R>>(key: K): HandlerState<R>[K] {
    if (this.#read.has(key)) return this.#read.get(key) as HandlerState<R>[K];
    const value = this.#now(key);
    this.#read.set(key, value);
    if (key === 'last') this.#lastState = (value as Run<R> | undefined)?.state;
    else if (key === 'runs') this.#runStates = (value as readonly Run<R>[]).map(({ state }) => state);
    else if (key === 'lastFailed') this.#reader.looks();
    return value;
  }

  /** Another rendering than the one that is shown sees what it was made of. */
  #now<K extends keyof HandlerState<R>>(key: K): HandlerState<R>[K] {
    const isShown = this.#reader.isShown(this);
    const { getSnapshot, progressStore } = this.#reader.handler;
    if (key !== 'progress') return (isShown ? getSnapshot() : this.#given)[key];
    return (isShown ? progressStore.getSnapshot() : this.#progress) as HandlerState<R>[K];
  }

  readonly getSnapshot = (): object => {
    const { handler } = this.#reader;
    if (this.#read.has('progress')) {
      const progress = handler.progressStore.getSnapshot();
      if (progress !== this.#read.get('progress')) return progress;
    }
    const now = handler.getSnapshot();
    return now === this.#given || this.#looksSame(now) ? this.token : now;
  };

  #looksSame(now: HandlerState<R>): boolean {
    for (const [key, value] of this.#read) {
      // It has a store of its own.
      if (key === 'progress') continue;
      if (key === 'runs' ? !this.#hasSameRuns(now.runs) : now[key] !== value) return false;
    }
    return !this.#read.has('last') || now.last?.state === this.#lastState;
  }

  /** A list of runs is another when one of them has another state: who shows a list shows that. */
  #hasSameRuns(runs: readonly Run<R>[]): boolean {
    const before = this.#read.get('runs') as readonly Run<R>[];
    return (
      runs.length === before.length &&
      runs.every((run, index) => run === before[index] && run.state === this.#runStates?.[index])
    );
  }
}

function isEmpty({ completed, total, message }: Progress): boolean {
  return completed === 0 && total === undefined && message === '';
}
