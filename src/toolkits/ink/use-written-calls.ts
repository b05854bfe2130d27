import { useEffect, useRef } from 'react';
import { printable } from '../../core/printable.js';
import type { Run } from '../../core/run.js';
import { errorText } from '../../engine/error-text.js';
import type { Schedule } from '../../schedule/schedule.js';

type Write = (line: string) => void;

/** Writes a line at the end of each call of the schedules; nothing where there is nobody to write to. */
export function useWrittenCalls(found: readonly Schedule<any>[], write: Write | undefined): void {
  const output = useRef<Write>(undefined);
  useEffect(() => {
    output.current = write;
    return () => {
      output.current = undefined;
    };
  });
  const followed = useRef(new WeakSet<Run>());
  const isWritten = write !== undefined;
  useEffect(() => {
    if (!isWritten) return undefined;
    const follow = (run: Run, name: string, count: number): void => {
      if (followed.current.has(run)) return;
      followed.current.add(run);
      // Not by its promise: who waits for that is who its error is told.
      run.on('state', () => {
        if (run.isFinished) output.current?.(lineOf(run, name, count));
      });
    };
    const stops = found.map((schedule) => {
      const { name } = schedule.getSnapshot();
      for (const run of schedule.runs) follow(run, name, schedule.count);
      return schedule.on('call', ({ run }) => follow(run, name, schedule.count));
    });
    return () => {
      for (const stop of stops) stop();
    };
  }, [found, isWritten]);
}

/** `mail: call 3 done`, `mail: call 4 failed: no connection`. */
function lineOf(run: Run, name: string, count: number): string {
  const what = `${name === '' ? 'schedule' : printable(name)}: call ${count}`;
  if (run.state === 'error') return `${what} failed: ${errorText(run.error)}`;
  return `${what} ${run.state === 'cancelled' ? 'cancelled' : 'done'}`;
}
