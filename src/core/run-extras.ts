import type { Place } from './deadlock.js';
import { Extras } from './extras.js';
import type { Progress } from './progress.js';
import type { ProgressState, ProgressSum } from './progress-state.js';
import type { Waiter } from './protocol.js';
import type { Outcome, RunSnapshot } from './run.js';

/** One that waits for a run, beside others. */
export interface Joiner {
  readonly waiter: Waiter;
  ended(): void;
}

/** The rare parts of a run: what a promise, a list or a progress bar needs of it. */
export class RunExtras extends Extras {
  id: string | undefined = undefined;
  promise: Promise<unknown> | undefined = undefined;
  resolve: (value: unknown) => void = ignore;
  reject: (error: unknown) => void = ignore;
  settled: Promise<Outcome<unknown>> | undefined = undefined;
  tellSettled: (outcome: Outcome<unknown>) => void = ignore;
  /** It has given its answer, though it goes on. */
  isAnswered = false;
  onClosed: (() => void)[] | undefined = undefined;
  place: Place | undefined = undefined;
  joiners: Set<Joiner> | undefined = undefined;
  progress: ProgressState | undefined = undefined;
  /** Of children that have ended while others go on. */
  endedProgress: ProgressSum | undefined = undefined;
  /** Of the last children that had one, once all have ended. */
  lastProgress: Progress | undefined = undefined;
  onState: Set<() => void> | undefined = undefined;
  onProgress: Set<() => void> | undefined = undefined;
  snapshot: RunSnapshot | undefined = undefined;
  subscribe: ((listener: () => void) => () => void) | undefined = undefined;
  getSnapshot: (() => RunSnapshot) | undefined = undefined;
}

function ignore(): void {}
