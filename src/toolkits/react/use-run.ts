import { useMemo } from 'react';
import type { Run, RunSnapshot } from '../../core/run.js';
import { tracked } from './tracked.js';
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
  const view = useMemo(() => {
    return run === undefined || given === undefined ? undefined : new RunReading(run, given);
  }, [run, given]);
  const seen = useStore(run?.subscribe ?? never, view?.getSnapshot ?? nothing, nothing);
  return seen === undefined ? undefined : view?.shown;
}

/** What a component sees of a run in one rendering, and what of that it reads. */
class RunReading<R> {
  readonly #run: Run<R>;
  readonly #given: RunSnapshot<R>;
  readonly #reads = new Set<keyof RunSnapshot<R>>();
  readonly shown: RunSnapshot<R>;

  constructor(run: Run<R>, given: RunSnapshot<R>) {
    this.#run = run;
    this.#given = given;
    this.shown = tracked(given, (key) => this.#reads.add(key));
  }

  readonly getSnapshot = (): object => {
    const now = this.#run.getSnapshot();
    for (const key of this.#reads) if (!Object.is(now[key], this.#given[key])) return now;
    return this;
  };
}

const never = (): (() => void) => nothing;
const nothing = (): undefined => undefined;
