import { host } from '../core/host.js';
import type { Assignment, AssignmentListener, MessageSizes } from './executor.js';

/** Listens in the place of another, and notes how long calls take: for executors that do not measure them themselves. */
export function measuring(
  { fn, calls, mayJoin }: Assignment,
  listener: AssignmentListener,
  sizes: MessageSizes | undefined,
): AssignmentListener {
  if (sizes === undefined || (calls === undefined && mayJoin !== true)) return listener;
  let [ended, startedAt] = [0, 0];
  const measure = (ms: unknown): void => {
    if (calls !== undefined) sizes.measured(fn, ended, ms as number);
    else sizes.measured(fn, 1, host.performance.now() - startedAt);
  };
  return {
    onStart: () => {
      startedAt = host.performance.now();
      listener.onStart();
    },
    onProgress: (update, call) => listener.onProgress(update, call),
    onAnswers: (answers) => {
      ended += answers.values.length;
      listener.onAnswers?.(answers);
    },
    onResult: (value) => {
      measure(value);
      listener.onResult(value);
    },
    onError: (error, loss) => listener.onError(error, loss),
    onStopped: (late) => listener.onStopped(late),
    ...(listener.onStream && { onStream: (stream) => listener.onStream?.(stream) }),
    ...(listener.onItems && { onItems: (items) => listener.onItems?.(items) }),
  };
}
