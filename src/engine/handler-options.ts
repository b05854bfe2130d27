import type { RunOptions } from '../core/run.js';
import {
  checkBoolean,
  checkFunction,
  checkLimit,
  checkMs,
  checkObject,
  checkOptions,
  checkText,
  expected,
} from '../core/validation.js';
import { checkPolicy } from './groups.js';
import type { HandlerOptions } from './handler-types.js';

/** The options of one run, for `engine.run` and `fork`. */
const RUN_OPTIONS = ['id', 'name', 'group', 'description', 'owner', 'exclusive', 'exitOnError', 'timeout', 'signal'];
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
export function checkHandlerOptions(options: HandlerOptions, where = 'engine.async'): void {
  checkOptions(where, options, HANDLER_OPTIONS);
  checkValues(options);
  checkPolicy(options);
  if (options.debounce !== undefined && options.throttle !== undefined)
    throw new TypeError('Expected `debounce` or `throttle`, got both. Choose one');
  checkMs('debounce', options.debounce);
  checkMs('throttle', options.throttle);
  if (options.key !== undefined) checkFunction('key', options.key, "It gets the call's arguments");
  if (options.before !== undefined) checkFunction('before', options.before, "It gets the call's arguments");
}

function checkValues(options: { readonly [K in keyof RunOptions]: unknown }): void {
  const { id, group, timeout, signal, owner } = options;
  if (id !== undefined && (typeof id !== 'string' || id === ''))
    throw new TypeError(expected('id', 'a text that is not empty', id));
  for (const name of ['name', 'description'] as const) checkText(name, options[name]);
  for (const name of ['exclusive', 'exitOnError'] as const) checkBoolean(name, options[name]);
  if (
    group !== undefined &&
    typeof group !== 'string' &&
    typeof (group as { name?: unknown } | null)?.name !== 'string'
  ) {
    throw new TypeError(expected('group', "a name, or what `engine.group('name')` gives", group));
  }
  checkLimit('timeout', timeout as number | undefined);
  if (signal !== undefined && typeof (signal as AbortSignal | null)?.addEventListener !== 'function')
    throw new TypeError(expected('signal', 'an AbortSignal', signal));
  if (owner !== undefined) checkObject('owner', owner);
}
