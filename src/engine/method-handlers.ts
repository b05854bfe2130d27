import type { Run } from '../core/run.js';
import { isRun } from '../core/run-node.js';
import { expected, show } from '../core/validation.js';
import { type HandlerHost, makeHandler } from './handler.js';
import type { DecoratorOptions, Handler } from './handler-types.js';

type AnyHandler = Handler<unknown, unknown[], unknown>;

/** Finds the handler of an instance, by the method that took the decorated one's place. */
const handlersOf = new WeakMap<object, (instance: object) => AnyHandler>();

/** Replaces a decorated method: each instance gets a handler of its own, since policies count by instance. */
export function decorateMethod(
  host: HandlerHost,
  method: unknown,
  name: string | symbol,
  options: DecoratorOptions,
): (this: unknown, ...args: unknown[]) => Run {
  const text = typeof name === 'symbol' ? (name.description ?? '') : name;
  const handlers = new WeakMap<object, AnyHandler>();
  // Refuses at the declaration what no call could use.
  const shared = makeHandler(host, method, options, text);
  const handlerFor = (instance: unknown): AnyHandler => {
    if ((typeof instance !== 'object' && typeof instance !== 'function') || instance === null) return shared;
    let handler = handlers.get(instance);
    if (handler === undefined) {
      handler = makeHandler(host, method, { ...options, bind: instance }, text);
      handlers.set(instance, handler);
    }
    return handler;
  };
  const replacement = function (this: unknown, ...args: unknown[]): Run {
    return handlerFor(this).apply(this, args);
  };
  Object.defineProperty(replacement, 'name', { value: text, configurable: true });
  handlersOf.set(replacement, handlerFor);
  return replacement;
}

/**
 * The run behind a decorated method's call, typed: TypeScript cannot change what callers of a decorated method see.
 *
 * @param call - what the decorated method gave
 * @throws `TypeError` when the method was not decorated
 * @example
 * ```ts no-run
 * await runOf(editor.open('a'));
 * ```
 */
export function runOf<R>(call: Generator<any, R, any> | AsyncGenerator<any, R, any>): Run<R> {
  if (isRun(call)) return call as unknown as Run<R>;
  throw new TypeError(
    `Expected \`call\` to be what a method decorated with \`engine.async\` gave, got ${show(call)}. Is the decorator there?`,
  );
}

/**
 * The handler behind an instance's decorated method: its state, `cancelAll`, and a detached function.
 *
 * @param instance - the object
 * @param method - the method's name
 * @throws `TypeError` when the method was not decorated
 * @example
 * ```ts no-run
 * handlerOf(editor, 'open').cancelAll();
 * ```
 */
export function handlerOf<T extends object, K extends keyof T>(
  instance: T,
  method: K,
): T[K] extends (...args: infer A) => Generator<any, infer R, any> | AsyncGenerator<any, infer R, any>
  ? Handler<void, A, R>
  : never {
  const find = handlersOf.get(instance?.[method] as object);
  if (find === undefined)
    throw new TypeError(expected('method', 'the name of a method decorated with `engine.async`', method));
  return find(instance) as never;
}
