import type { Assignment, AssignmentListener, MessageSizes, Submission, TaskExecutor } from '../executors/executor.js';
import { measuring } from '../executors/measuring.js';
import { Sizes } from '../executors/pool/sizes.js';

/** What was measured of executors that take many calls and do not measure themselves. */
const measured = new WeakMap<TaskExecutor, Sizes>();

/** How many calls an executor takes at once; `undefined` where it takes them one by one. */
export function sizesOf(executor: TaskExecutor): MessageSizes | undefined {
  if (executor.takesCalls !== true) return undefined;
  if (executor.sizes !== undefined) return executor.sizes;
  let sizes = measured.get(executor);
  if (sizes === undefined) {
    sizes = new Sizes();
    measured.set(executor, sizes);
  }
  return sizes;
}

/** Hands a member, or several, to an executor. */
export function submitTo(executor: TaskExecutor, assignment: Assignment, listener: AssignmentListener): Submission {
  const measures = executor.sizes !== undefined || executor.takesCalls !== true;
  return executor.submit(assignment, measures ? listener : measuring(assignment, listener, sizesOf(executor)));
}
