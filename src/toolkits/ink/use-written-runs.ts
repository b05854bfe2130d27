import { useEffect, useMemo } from 'react';
import type { Run } from '../../core/run.js';
import { sentenceOf } from './run-look.js';

type Write = (line: string) => void;

/** A list of runs that changes. */
interface RunStore {
  subscribe(listener: () => void): () => void;
  getSnapshot(): readonly Run[];
}

/** Whose end has been written to an output: several components may show one run. */
const written = new WeakMap<Write, WeakSet<Run>>();

/** The list that has one run, or none. */
export function useStoreOf(run: Run | undefined): RunStore {
  return useMemo(() => {
    const list = run === undefined ? [] : [run];
    return { subscribe: () => () => {}, getSnapshot: () => list };
  }, [run]);
}

/** Writes a line at the end of each run of a list; nothing where there is nobody to write to. */
export function useWrittenRuns(store: RunStore, write: Write | undefined): void {
  useEffect(() => {
    if (write === undefined) return undefined;
    const followed = new Map<Run, () => void>();
    const look = (): void => {
      for (const run of store.getSnapshot()) {
        // Not by its promise: who waits for that is who its error is told.
        if (run.isFinished) writeOnce(run, write);
        else if (!followed.has(run)) followed.set(run, run.on('state', tell));
      }
    };
    const tell = ({ run }: { readonly run: Run }): void => {
      if (!run.isFinished) return;
      followed.get(run)?.();
      followed.delete(run);
      writeOnce(run, write);
    };
    look();
    const stop = store.subscribe(look);
    return () => {
      // What nobody was told of yet: a program that has waited for a run ends the app at once.
      look();
      stop();
      for (const undo of followed.values()) undo();
    };
  }, [store, write]);
}

function writeOnce(run: Run, write: Write): void {
  const before = written.get(write) ?? new WeakSet();
  written.set(write, before);
  if (before.has(run)) return;
  before.add(run);
  write(sentenceOf(run));
}
