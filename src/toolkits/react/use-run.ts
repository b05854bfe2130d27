import { useInsertionEffect, useMemo } from 'react';
import type { Run, RunSnapshot } from '../../core/run.js';
import { Shown } from './selection.js';
import { tracked } from './tracked.js';
import { useKept } from './use-kept.js';
import { useStore } from './use-store.js';

/**
 * What can be seen of a run. Only what the component reads of it lets it render again; progress at most once a frame.
 *
 * It looks only: a failure still belongs to who awaits the run.
 *
 * @param run - a run, or none yet
 * @returns nothing without a run, on a server, and while a page takes its markup over
 * @example
 * ```tsx
 * import type { Run } from 'offloop';
 * import { useRun } from 'offloop/react';
 * function Row({ run }: { readonly run: Run }) {
 *   const now = useRun(run);
 *   return <li onClick={() => run.cancel()}>{now?.name}: {now?.state}</li>;
 * }
 * ```
 */
export function useRun<R>(run: Run<R> | undefined): RunSnapshot<R> | undefined {
  const given = run?.getSnapshot();
  const shown = useKept(() => new Shown(), []);
  const view = useMemo(() => {
    return run === undefined || given === undefined ? undefined : new RunReading(run, given, shown);
  }, [run, given, shown]);
  useInsertionEffect(() => shown.note(view), [shown, view]);
  const seen = useStore(run?.subscribe ?? never, view?.getSnapshot ?? nothing, nothing);
  return seen === undefined ? undefined : view?.shown;
}

/**
 * What a component sees of a run in one rendering, and what of that it reads. What it reads later, where events are handled, is what it is then,
 * as nothing has rendered for it; from the first look on it stays.
 */
class RunReading<R> {
  readonly #run: Run<R>;
  readonly #given: RunSnapshot<R>;
  readonly #shown: Shown;
  readonly #read = new Map<keyof RunSnapshot<R>, unknown>();
  readonly shown: RunSnapshot<R>;

  constructor(run: Run<R>, given: RunSnapshot<R>, shown: Shown) {
    this.#run = run;
    this.#given = given;
    this.#shown = shown;
    this.shown = tracked(given, (key) => this.#valueOf(key));
  }

  #valueOf<K extends keyof RunSnapshot<R>>(key: K): RunSnapshot<R>[K] {
    if (!this.#read.has(key))
      this.#read.set(key, (this.#shown.value === this ? this.#run.getSnapshot() : this.#given)[key]);
    return this.#read.get(key) as RunSnapshot<R>[K];
  }

  readonly getSnapshot = (): object => {
    const now = this.#run.getSnapshot();
    for (const [key, value] of this.#read) if (!Object.is(now[key], value)) return now;
    return this;
  };
}

const never = (): (() => void) => nothing;
const nothing = (): undefined => undefined;
