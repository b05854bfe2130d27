import { StateError } from '../../../core/errors.js';
import type { Caller } from './callers.js';
import type { ExposedList } from './exposed-list.js';

/** Why a call does not begin; nothing where it may. @param weight - bytes of its arguments */
export function refusal(list: ExposedList, name: string, weight: () => number, caller: Caller): Error | undefined {
  if (!list.allows(caller))
    return new StateError(`A page of \`${caller.origin}\` may not call main's list \`${list.name}\``);
  // A page that may not call does not learn what there is.
  if (!list.functions.has(name))
    return new TypeError(`Main's list \`${list.name}\` has no function \`${name.slice(0, 100)}\``);
  if (weight() > list.bytes)
    return new RangeError(`The arguments of \`${name}\` take more than ${list.bytes} bytes (\`limits.bytes\`)`);
  return undefined;
}
