import { isThenable } from '../core/body-kind.js';
import { developmentHooks } from '../core/development-hooks.js';
import { START } from '../core/protocol.js';
import { expected, show } from '../core/validation.js';

/** Refuses at the call what `all` and `race` could not start, and names it. */
export function checkMembers(where: string, work: unknown): void {
  if (typeof work !== 'object' || work === null) {
    throw new TypeError(expected('work', `an array or a record of operations for \`${where}\``, work));
  }
  for (const [key, member] of Object.entries(work)) {
    developmentHooks.used?.(member);
    const isWork =
      typeof member === 'function' ||
      (typeof member === 'object' &&
        member !== null &&
        (START in member || isThenable(member) || 'next' in member || Array.isArray(member)));
    if (!isWork) {
      const name = Array.isArray(work) ? `work[${key}]` : `work.${key}`;
      throw new TypeError(
        `Expected \`${name}\` of \`${where}\` to be an operation, a promise, or a function that makes one, got ${show(member)}`,
      );
    }
  }
}
