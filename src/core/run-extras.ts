import type { Place } from './deadlock.js';
import { Extras } from './extras.js';
import type { ProgressBelow } from './progress-below.js';
import type { ProgressState } from './progress-state.js';
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
  /** Nobody else looks at its outcome. */
  isOnlyJoined = false;
  /** What it sets itself. */
  progress: ProgressState | undefined = undefined;
  /** What its children tell. */
  progressBelow: ProgressBelow | undefined = undefined;
  /** Those elsewhere that show its progress. */
  followers: Set<() => void> | undefined = undefined;
  onState: Set<() => void> | undefined = undefined;
  onProgress: Set<() => void> | undefined = undefined;
  snapshot: RunSnapshot | undefined = undefined;
  subscribe: ((listener: () => void) => () => void) | undefined = undefined;
  getSnapshot: (() => RunSnapshot) | undefined = undefined;
}

function ignore(): void {}
