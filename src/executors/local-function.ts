import type { FunctionReference } from './executor.js';

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
  return fn.load().then((module) => member(module, fn.name));
}

function member(module: object, name: string): LocalFunction {
  const value = (module as Record<string, unknown>)[name];
  if (typeof value === 'function') return value as LocalFunction;
  const functions = Object.keys(module).filter((key) => typeof (module as Record<string, unknown>)[key] === 'function');
  throw new TypeError(
    `The worker module has no function \`${name}\`. It has ${functions.map((key) => `\`${key}\``).join(', ') || 'none'}`,
  );
}
