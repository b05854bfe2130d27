import { useMemo } from 'react';
import type { Run, RunSnapshot } from '../../core/run.js';
import { useStore } from '../react/use-store.js';

/** What each of some runs is like; rendered again, once a frame at the most, when one of them moves. */
export function useSnapshots(runs: readonly Run[]): readonly RunSnapshot[] {
  const all = useMemo(() => new Snapshots(runs), [runs]);
  return useStore(all.subscribe, all.getSnapshot, all.getSnapshot);
}

class Snapshots {
  readonly #runs: readonly Run[];
  #given: readonly RunSnapshot[] = [];

  constructor(runs: readonly Run[]) {
    this.#runs = runs;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const undos = this.#runs.map((run) => run.subscribe(listener));
    return () => {
      for (const undo of undos) undo();
    };
  };

  readonly getSnapshot = (): readonly RunSnapshot[] => {
    const now = this.#runs.map((run) => run.getSnapshot());
    if (now.length !== this.#given.length || now.some((each, index) => each !== this.#given[index])) this.#given = now;
    return this.#given;
  };
}
