import type { AsyncOp, Op, Operation } from '../core/operation.js';
import type { Run } from '../core/run.js';
import type { Schedule } from './schedule.js';

/** What a call is given. */
export interface ScheduleContext<D> {
  readonly schedule: Schedule<D>;
  /** That of the schedule. */
  readonly data: D;
  /** What `start` was given. */
  readonly args: readonly unknown[];
  /** The run of this call. */
  readonly run: Run;
  /** Aborted when the call is cancelled, or takes longer than its `timeout`. */
  readonly signal: AbortSignal;
  /** The slot that this call is for, jitter not included, in milliseconds since 1970. */
  readonly due: number;
  /** How many slots were missed since the call before. */
  readonly missed: number;
}

/** What is called: a plain function, an async one, a generator function, one that gives an operation. `false` ends the schedule after this call. */
export type ScheduleCallback<D> = (
  context: ScheduleContext<D>,
) => void | boolean | Operation<unknown> | Op<unknown> | AsyncOp<unknown> | PromiseLike<unknown>;
