import type { RunOptions } from '../core/run.js';
import { checkFunction, checkMs, checkOptions, expected } from '../core/validation.js';
import { checkPolicy } from './groups.js';
import type { HandlerOptions } from './handler-types.js';

/** The options of one run, for `engine.run` and `fork`. */
export const RUN_OPTIONS = [
  'id',
  'name',
  'group',
  'description',
  'owner',
  'exclusive',
  'exitOnError',
  'timeout',
  'signal',
];
const HANDLER_OPTIONS = [
  ...RUN_OPTIONS.slice(1),
  'policy',
  'maxConcurrency',
  'debounce',
  'throttle',
  'key',
  'before',
  'bind',
];

/** Refuses run options that cannot be used. */
export function checkRunOptions(where: string, options: object, more: readonly string[] = []): void {
  checkOptions(where, options, [...RUN_OPTIONS, ...more]);
  checkValues(options);
}

/** Refuses handler options that cannot be used. */
export function checkHandlerOptions(options: HandlerOptions): void {
  checkOptions('engine.async', options, HANDLER_OPTIONS);
  checkValues(options);
  checkPolicy(options);
  if (options.debounce !== undefined && options.throttle !== undefined)
    throw new TypeError('Expected `debounce` or `throttle`, got both. Choose one');
  checkMs('debounce', options.debounce);
  checkMs('throttle', options.throttle);
  if (options.key !== undefined) checkFunction('key', options.key, "It gets the call's arguments");
  if (options.before !== undefined) checkFunction('before', options.before, "It gets the call's arguments");
}

function checkValues({ id, name, group, timeout, signal, owner }: { readonly [K in keyof RunOptions]: unknown }): void {
  if (id !== undefined && (typeof id !== 'string' || id === ''))
    throw new TypeError(expected('id', 'a text that is not empty', id));
  if (name !== undefined && typeof name !== 'string') throw new TypeError(expected('name', 'a text', name));
  if (
    group !== undefined &&
    typeof group !== 'string' &&
    typeof (group as { name?: unknown } | null)?.name !== 'string'
  ) {
    throw new TypeError(expected('group', "a name, or what `engine.group('name')` gives", group));
  }
  checkMs('timeout', timeout as number | undefined);
  if (signal !== undefined && typeof (signal as AbortSignal | null)?.addEventListener !== 'function')
    throw new TypeError(expected('signal', 'an AbortSignal', signal));
  if (owner !== undefined && (owner === null || (typeof owner !== 'object' && typeof owner !== 'function'))) {
    throw new TypeError(expected('owner', 'an object', owner));
  }
}
