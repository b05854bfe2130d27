import type { Assignment, AssignmentListener, FunctionReference } from '../executor.js';
import { ITERABLE_STREAM, ITERATOR_STREAM, MODULE, NO_STREAM, SOURCE, type StreamMode } from './messages.js';

// What requests say of a function, whoever sends them.

/** How it is given. */
export function kindOf({ kind }: FunctionReference): typeof SOURCE | typeof MODULE {
  return kind === 'source' ? SOURCE : MODULE;
}

/** Its text, or where its module is. A worker that was made for one module knows which. */
export function placeOf(fn: FunctionReference): string {
  if (fn.kind === 'source') return fn.text;
  return typeof fn.where === 'function' ? '' : fn.where.href;
}

/** What of its result may be a stream. */
export function streamModeOf({ isStream }: Assignment<unknown>, { onStream }: AssignmentListener): StreamMode {
  if (onStream === undefined) return NO_STREAM;
  return isStream ? ITERABLE_STREAM : ITERATOR_STREAM;
}
