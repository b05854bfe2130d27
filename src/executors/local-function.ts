import type { FunctionReference } from './executor.js';
import { moduleMember } from './module-member.js';

type LocalFunction = (...args: never[]) => unknown;

/**
 * The function on this side; a promise of it where its module has to be asked for.
 * @throws TypeError where it is not known here
 */
export function localFunction(fn: FunctionReference): LocalFunction | Promise<LocalFunction> {
  if (fn.kind === 'source') return fn.local;
  if (!fn.load) {
    throw new TypeError(
      `\`${fn.name}\` of a worker module cannot be executed here: its module is not known on this side. ` +
        "Give `workerModule(where, () => import('./work.js'))` its second argument",
    );
  }
  const where = typeof fn.where === 'function' ? '' : fn.where.href;
  return fn.load().then((module) => moduleMember(module, fn.name, where));
}
