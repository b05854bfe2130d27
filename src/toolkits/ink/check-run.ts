import type { Run } from '../../core/run.js';
import { expected } from '../../core/validation.js';

/** Refuses what cannot be shown as a run. */
export function checkRun(run: Run | undefined): void {
  if (run !== undefined && typeof (run as Run | null)?.getSnapshot !== 'function')
    throw new TypeError(expected('run', 'a run, as a handler or `engine.run` gives it', run));
}
