import { StateError } from '../../../core/errors.js';
import type { Caller } from './callers.js';
import type { ExposedList } from './exposed-list.js';
import { weightOf } from './weight.js';

/** As it is in the documentation: a page that may not call learns nothing of this app. */
function whoMay({ origin, isMainFrame }: Caller): string {
  if (!isMainFrame) return 'a frame within a page needs `subframes` of `expose`, and an origin that may';
  return origin === 'null'
    ? 'it has no origin. Register its scheme as `standard`, with `protocol.registerSchemesAsPrivileged`'
    : 'files below `app.getAppPath()` may, and origins that `allow` of `expose` names';
}

/** What is looked at of a call. */
interface Asked {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly message: unknown;
}

/** Why a call does not begin; nothing where it may. */
export function refusal(list: ExposedList, { name, args, message }: Asked, caller: Caller): Error | undefined {
  if (!list.allows(caller))
    return new StateError(
      `A page of \`${caller.origin}\` may not call main's list \`${list.name}\`: ${whoMay(caller)}`,
    );
  // A page that may not call does not learn what there is.
  if (!list.functions.has(name))
    return new TypeError(`Main's list \`${list.name}\` has no function \`${name.slice(0, 100)}\``);
  if (weightOf(message, args) > list.bytes)
    return new RangeError(`The arguments of \`${name}\` take more than ${list.bytes} bytes (\`limits.bytes\`)`);
  return undefined;
}
