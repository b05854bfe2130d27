import { expected } from '../core/validation.js';
import { type HandlerHost, makeHandler } from './handler.js';
import { checkHandlerOptions } from './handler-options.js';
import type { AsyncFunction, DecoratorOptions, HandlerOptions } from './handler-types.js';
import { decorateMethod } from './method-handlers.js';

/** Makes `engine.async`: a wrapper, with options or without, and a decorator of both kinds. */
export function makeAsyncFunction(host: HandlerHost): AsyncFunction {
  const asyncFunction = (first: unknown, second?: unknown, third?: unknown): unknown => {
    if (typeof second === 'function') return makeHandler(host, second, options(first), undefined, asyncFunction);
    if (second !== undefined) return decorate(host, {}, first, second, third);
    if (typeof first === 'function') return makeHandler(host, first, {}, undefined, asyncFunction);
    const given = options(first) as DecoratorOptions;
    return (target: unknown, context: unknown, descriptor?: unknown) =>
      decorate(host, given, target, context, descriptor);
  };
  return asyncFunction as AsyncFunction;
}

function options(given: unknown): HandlerOptions {
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(expected('fn', 'a generator function, or options and then a generator function', given));
  }
  checkHandlerOptions(given);
  return given;
}

/** TC39: (method, context) gives the replacement. `experimentalDecorators`: (target, key, descriptor) changes the descriptor. */
function decorate(
  host: HandlerHost,
  given: DecoratorOptions,
  target: unknown,
  context: unknown,
  descriptor: unknown,
): unknown {
  if (typeof context === 'object' && context !== null && 'kind' in context) {
    const { kind, name } = context as { readonly kind: string; readonly name: string | symbol };
    if (kind !== 'method')
      throw new TypeError(`\`engine.async\` decorates generator methods, and \`${String(name)}\` is a ${kind}`);
    return decorateMethod(host, target, name, given);
  }
  const slot = descriptor as { value?: unknown } | undefined;
  if ((typeof context !== 'string' && typeof context !== 'symbol') || typeof slot !== 'object') {
    throw new TypeError(expected('fn', 'a generator function after the options', context));
  }
  slot.value = decorateMethod(host, slot.value, context, given);
  return undefined;
}
