import { isShared } from '../../executors/wire/bytes.js';
import { isKeptInSymbols, tagOf } from '../../executors/wire/kinds.js';

/** What the language itself has, as objects call themselves; all views of memory too. */
const OF_THE_LANGUAGE =
  /^(Object|Array|Map|Set|Date|RegExp|Error|Boolean|Number|String|BigInt|ArrayBuffer|DataView|\w+Array)$/;

/**
 * A copy as another process gets one: no memory is shared, and nothing goes along that belongs to this process.
 * @throws TypeError where another process would get nothing
 */
export function strictClone<T>(value: T): T {
  const seen = new Set<unknown>();
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const one = pending.pop();
    if (typeof one !== 'object' || one === null || seen.has(one)) continue;
    seen.add(one);
    const tag = tagOf(one);
    const memory = ArrayBuffer.isView(one) ? one.buffer : one;
    if (!OF_THE_LANGUAGE.test(tag) || isShared(memory) || isKeptInSymbols(one))
      throw new TypeError(`${tag} could not be cloned`);
    if (memory !== one) continue;
    if (tag === 'Map') pending.push(...[...(one as Map<unknown, unknown>)].flat());
    else if (tag === 'Set') pending.push(...(one as Set<unknown>));
    else for (const part of Object.values(one)) pending.push(part);
  }
  return structuredClone(value);
}
