import type { Step } from '../../core/operation.js';
import { checkBoolean, checkObject } from '../../core/validation.js';
import type { Engine } from '../../engine/engine.js';
import type { HandlerOptions } from '../../engine/handler-types.js';

/** The generator function of a component's handler: it has no `this`. */
export type HookFunction<A extends unknown[], R> = (
  ...args: A
) => Generator<Step, R, any> | AsyncGenerator<unknown, R, any>;

/** Options of a component's handler. Its owner is the component, whose `this` nobody has. */
export interface HookOptions<A extends unknown[] = any[]> extends Omit<HandlerOptions<A>, 'bind' | 'owner'> {
  /** Where it runs. @defaultValue that of the nearest `EngineProvider` */
  readonly engine?: Engine;
  /** Whether a failure, or which, goes to the nearest error boundary; a cancel never does. @defaultValue false */
  readonly throwOnError?: boolean | ((error: unknown) => boolean);
}

/** Refuses what only hooks know; the rest the engine looks at. */
export function checkHookOptions(options: HookOptions): void {
  checkObject('options', options);
  for (const name of ['owner', 'bind'])
    if (name in options)
      throw new TypeError(`\`useHandler\` takes no \`${name}\`: its owner is the component. Use \`engine.async\``);
  const { throwOnError } = options;
  if (typeof throwOnError !== 'function') checkBoolean('throwOnError', throwOnError);
}

/** What of them are options of a handler. */
export function handlerOptions(options: HookOptions): { -readonly [K in keyof HandlerOptions]: HandlerOptions[K] } {
  const { engine: _engine, throwOnError: _throwOnError, ...rest } = options;
  return rest;
}

export function isSame(options: object, others: object): boolean {
  const keys = Object.keys(options) as (keyof typeof options)[];
  return (
    options === others ||
    (keys.length === Object.keys(others).length && keys.every((key) => Object.is(options[key], others[key])))
  );
}
