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

  constructor(handler: AnyHandler<R>) {
    this.handler = handler;
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

/** What a component sees of a handler in one rendering, and what of that it reads. */
export class HandlerView<R> {
  readonly #reader: HandlerReader<R>;
  readonly #given: HandlerState<R>;
  readonly #progress: Progress;
  readonly #reads = new Set<keyof HandlerState<R>>();
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
    this.shown = tracked(state, (key) => this.#read(key));
    const isIdle = !isRunning && (last ?? lastSuccessful ?? lastFailed) === undefined && isEmpty(progress);
    this.token = isIdle ? IDLE : this;
  }

  #read(key: keyof HandlerState<R>): void {
    if (this.#reads.has(key)) return;
    this.#reads.add(key);
    if (key === 'last') this.#lastState = this.#given.last?.state;
    else if (key === 'runs') this.#runStates = this.#given.runs.map(({ state }) => state);
    else if (key === 'lastFailed') this.#reader.looks();
  }

  readonly getSnapshot = (): object => {
    const { handler } = this.#reader;
    if (this.#reads.has('progress')) {
      const progress = handler.progressStore.getSnapshot();
      if (progress !== this.#progress) return progress;
    }
    const now = handler.getSnapshot();
    return now === this.#given || this.#looksSame(now) ? this.token : now;
  };

  #looksSame(now: HandlerState<R>): boolean {
    for (const key of this.#reads) {
      // It has a store of its own.
      if (key === 'progress') continue;
      if (key === 'runs' ? !this.#hasSameRuns(now.runs) : now[key] !== this.#given[key]) return false;
    }
    return !this.#reads.has('last') || now.last?.state === this.#lastState;
  }

  /** A list of runs is another when one of them has another state: who shows a list shows that. */
  #hasSameRuns(runs: readonly Run<R>[]): boolean {
    const before = this.#given.runs;
    return (
      runs.length === before.length &&
      runs.every((run, index) => run === before[index] && run.state === this.#runStates?.[index])
    );
  }
}

function isEmpty({ completed, total, message }: Progress): boolean {
  return completed === 0 && total === undefined && message === '';
}
