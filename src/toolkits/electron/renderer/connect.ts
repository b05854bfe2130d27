import { currentFrame } from '../../../core/current.js';
import type { Frame } from '../../../core/frame.js';
import type { Run } from '../../../core/run.js';
import type { Tree } from '../../../core/tree.js';
import { checkOptions, checkText, expected } from '../../../core/validation.js';
import { type Engine, treeOf } from '../../../engine/engine.js';
import { startRun } from '../../../engine/start-run.js';
import type { BridgeHandler } from '../bridge-handler.js';
import { DEFAULT_LIST } from '../messages.js';
import type { MainFunction } from './main-call.js';
import { MainTask } from './main-task.js';
import { rendererEngine } from './renderer-engine.js';

/** Options of `connect`. */
export interface ConnectOptions {
  /** Whose runs the calls are. @defaultValue that of the handler that calls, else one of their own */
  readonly engine?: Engine;
  /** Of one list among several. */
  readonly name?: string;
}

/** Main's functions as a page calls them. */
export type Connected<Api> = {
  readonly [K in keyof Api]: Api[K] extends BridgeHandler<infer A, infer R> ? (...args: A) => Run<R> : never;
};

/**
 * The functions that main has exposed. A call is a run: it shows main's progress, and cancelled it is `isCancelling` until main's
 * clean-up has ended. Whatever goes wrong is the call's failure; connecting itself never fails.
 *
 * @param options - `engine`: whose runs the calls are; `name`: of one list among several
 * @throws `TypeError` for options that cannot be used, and nothing else
 * @example
 * ```ts no-run
 * import { connect } from 'offloop/electron/renderer';
 * import type { api } from './main.js';
 * const main = connect<typeof api>();
 * const run = main.square(12);
 * run.on('progress', () => console.log(run.progress.percent));
 * await run; // => 144
 * ```
 */
export function connect<Api extends Record<string, BridgeHandler<any, any>>>(
  options: ConnectOptions = {},
): Connected<Api> {
  checkOptions('connect', options, ['engine', 'name']);
  const { engine, name: list = DEFAULT_LIST } = options;
  checkText('name', list);
  if (engine !== undefined && typeof engine?.run !== 'function')
    throw new TypeError(expected('engine', 'an engine', engine));
  const functions = new Map<string, (...args: unknown[]) => Run>();
  return new Proxy(Object.freeze(Object.create(null)), {
    get: (_, name) => {
      // Awaited, it is no promise.
      if (typeof name !== 'string' || name === 'then') return undefined;
      let fn = functions.get(name);
      if (fn === undefined) {
        fn = functionOf({ list, name }, engine);
        functions.set(name, fn);
      }
      return fn;
    },
  }) as Connected<Api>;
}

function functionOf(fn: MainFunction, engine: Engine | undefined): (...args: unknown[]) => Run {
  const call = (...args: unknown[]): Run => {
    const tree = treeFor(engine);
    // Before it is made: nobody would use it.
    tree.refuseIfClosed();
    return startRun(tree, new MainTask(fn, args));
  };
  return Object.defineProperty(call, 'name', { value: fn.name, configurable: true });
}

/** A call inside of a handler ends with it, so it belongs to the handler's tree. */
function treeFor(engine: Engine | undefined): Tree {
  if (engine !== undefined) return treeOf(engine);
  return (currentFrame() as Frame | undefined)?.tree ?? treeOf(rendererEngine());
}
