import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkLimit,
  checkObject,
  checkOptions,
  checkText,
  expected,
} from '../core/validation.js';
import type { FunctionReference } from '../executors/executor.js';
import { describeFunction } from '../executors/function-source.js';
import type { ActorOptions } from './actor-types.js';
import { referenceOf } from './worker-function.js';

/** What makes an actor's object, and how it is held. */
export interface ActorDescription {
  readonly options: ActorOptions;
  readonly make: FunctionReference;
  readonly args: readonly unknown[];
}

const KNOWN = ['name', 'executor', 'resourceLimits', 'concurrency', 'restart', 'graceMs', 'idleTimeout'];

/**
 * Reads `(make, …args)`, or `(options, make, …args)`.
 * @param where - who was called, for messages
 * @throws TypeError or RangeError for what cannot be used
 */
export function describeActor(where: string, given: readonly unknown[]): ActorDescription {
  const hasOptions = typeof given[0] !== 'function';
  const options = hasOptions ? given[0] : {};
  if (hasOptions && given.length < 2) checkFunction('make', given[0], 'It gives the object that the actor keeps');
  checkActorOptions(where, options as ActorOptions);
  const [make, ...args] = hasOptions ? given.slice(1) : given;
  checkFunction('make', make, 'It gives the object that the actor keeps');
  const reference = referenceOf(make) ?? describeFunction(make as never);
  if (reference.kind === 'member')
    throw new TypeError(
      expected(
        'make',
        'a function of a worker module, or a self-contained one',
        make,
        'This one is a function of an actor',
      ),
    );
  return { options: options as ActorOptions, make: reference, args };
}

function checkActorOptions(where: string, options: ActorOptions): void {
  checkOptions(where, options, KNOWN, true);
  const { name, executor, resourceLimits, concurrency, restart } = options;
  checkText('name', name);
  if (executor !== undefined && executor !== 'thread' && executor !== 'process')
    throw new TypeError(expected('executor', "'thread' or 'process'", executor));
  if (resourceLimits !== undefined) checkObject('resourceLimits', resourceLimits);
  checkInteger('concurrency', concurrency);
  checkBoolean('restart', restart);
  for (const [option, what] of NEED_RESTART) {
    checkLimit(option, options[option]);
    if (options[option] !== undefined && restart !== true)
      throw new TypeError(`\`${option}\` of an actor needs \`restart: true\`: ${what}`);
  }
}

const NEED_RESTART = [
  ['graceMs', 'without it no call costs the worker, which has the state'],
  ['idleTimeout', 'without it the worker, which has the state, stays until the actor ends'],
] as const;
