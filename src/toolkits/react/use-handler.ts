import { useEffect, useInsertionEffect, useLayoutEffect } from 'react';
import type { Handler, HandlerState } from '../../engine/handler-types.js';
import { ComponentHandler } from './component-handler.js';
import { useEngineOr } from './engine-provider.js';
import { checkHookOptions, type HookFunction, type HookOptions } from './hook-options.js';
import { useHandlerState } from './use-handler-state.js';
import { useKept } from './use-kept.js';
import { useStore } from './use-store.js';

/**
 * A handler of the component, and its state. It is the same function in each rendering, with the body of the last one that was shown; its
 * runs are cancelled when the component is unmounted or hidden.
 *
 * Only what the component reads of the state lets it render again; progress at most once a frame. For work that outlives the component
 * make the handler in a module, by `engine.async`, and follow it with {@link useHandlerState}.
 *
 * @param fn - a generator function
 * @returns the handler, and its state
 * @throws {@link StateError} where there is no engine; `TypeError` or `RangeError` for what cannot be used; what failed, with `throwOnError`
 * @example
 * ```tsx
 * import { sleep, wait } from 'offloop';
 * import { useHandler } from 'offloop/react';
 * import { useState } from 'react';
 * function Search() {
 *   const [hits, setHits] = useState<string[]>([]);
 *   const [search, { isRunning }] = useHandler({ policy: 'restart' }, function* (query: string) {
 *     yield* sleep(250);
 *     const response = yield* wait((signal) => fetch(`/search?q=${query}`, { signal }));
 *     setHits(yield* wait(response.json() as Promise<string[]>));
 *   });
 *   return <input aria-busy={isRunning} title={hits.join()} onInput={(event) => void search(event.currentTarget.value)} />;
 * }
 * ```
 * @remarks Idea: ember-concurrency's tasks of a component.
 */
export function useHandler<A extends unknown[], R>(
  fn: HookFunction<A, R>,
): readonly [Handler<void, A, R>, HandlerState<R>];
/**
 * @param options - `policy`, `group` and `maxConcurrency` stay what they are at first; what else there is counts from the next call on
 * @param fn - a generator function
 */
export function useHandler<A extends unknown[], R>(
  options: HookOptions<A>,
  fn: HookFunction<A, R>,
): readonly [Handler<void, A, R>, HandlerState<R>];
export function useHandler<A extends unknown[], R>(
  first: HookOptions<A> | HookFunction<A, R>,
  second?: HookFunction<A, R>,
): readonly [Handler<void, A, R>, HandlerState<R>] {
  const [options, fn] =
    second === undefined ? [NO_OPTIONS, first as HookFunction<A, R>] : [first as HookOptions<A>, second];
  checkHookOptions(options);
  const engine = useEngineOr(options.engine);
  const component = useKept(() => new ComponentHandler(engine, fn, options, useHandler), [engine]);
  useInsertionEffect(() => component.commit(fn, options));
  // A child's effect comes before ours, and may call it when a hidden component is shown again.
  useLayoutEffect(() => component.open(), [component]);
  useEffect(() => component.mount(), [component]);
  const state = useHandlerState(component.handler);
  const failure = useStore(component.subscribe, component.getFailure, noFailure);
  if (failure !== undefined) throw failure.error;
  return [component.handler, state];
}

const NO_OPTIONS: HookOptions = {};
const noFailure = (): undefined => undefined;
