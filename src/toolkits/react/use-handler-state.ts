import { useInsertionEffect, useMemo } from 'react';
import { expected } from '../../core/validation.js';
import type { Handler, HandlerState } from '../../engine/handler-types.js';
import { HandlerReader, HandlerView, IDLE } from './handler-reader.js';
import { useKept } from './use-kept.js';
import { useStore } from './use-store.js';

/**
 * The state of a handler that lives elsewhere, in a module or above: observed, never cancelled by this component.
 *
 * Only what the component reads of it lets it render again; progress at most once a frame.
 *
 * @param handler - what `engine.async` gives
 * @returns its state; idle on a server and while a page takes its markup over
 * @throws `TypeError` while it renders, for what is no handler
 * @example
 * ```tsx
 * import { sleep } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * import { useHandlerState } from 'offloop/react';
 * const engine = new NodeEngine();
 * const sync = engine.async({ policy: 'drop' }, function* () { yield* sleep(1000); });
 * function SyncButton() {
 *   const { isRunning } = useHandlerState(sync);
 *   return <button disabled={isRunning} onClick={() => void sync()}>Sync</button>;
 * }
 * ```
 */
export function useHandlerState<R>(handler: Handler<any, any, R>): HandlerState<R> {
  if (typeof (handler as Handler<any, any, R> | undefined)?.progressStore?.subscribe !== 'function')
    throw new TypeError(expected('handler', 'what `engine.async` or `useHandler` gives', handler));
  const reader = useKept(() => new HandlerReader(handler), [handler]);
  const given = handler.getSnapshot();
  const progress = handler.progressStore.getSnapshot();
  const view = useMemo(() => new HandlerView(reader, given, progress), [reader, given, progress]);
  useInsertionEffect(() => reader.show(view), [reader, view]);
  const seen = useStore(reader.subscribe, view.getSnapshot, idle);
  // While a page takes markup over React sees what the server has shown.
  return seen === IDLE && view.token !== IDLE ? IDLE : view.shown;
}

const idle = (): object => IDLE;
