import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { type Context, contexts } from '../../core/context.js';

const capture = (): Context => new AsyncResource('offloop', { requireManualDestroy: true });

/** The ways into a context. */
const WAYS = ['run', 'enterWith'] as const;

type Way = (this: AsyncLocalStorage<unknown>, ...args: never[]) => unknown;

/** As long as no context says anything, they are all like this one. */
const outside = capture();

/** What gives the prototype its own methods back. */
let leave: (() => void) | undefined;

/**
 * Has contexts noted from the moment at which the program first uses one: what it costs to note them at each call and wait nobody
 * pays who has none. Node tells of that moment by nothing, so it is seen by the methods themselves; after the first call they are Node's
 * own again.
 */
export function followContexts(): void {
  if (contexts.capture !== undefined) return;
  if (isInContext()) contexts.capture = capture;
  else leave ??= watch();
}

/** The first store is about to be set: what was begun before is not for it. */
function follow(): void {
  contexts.capture = capture;
  contexts.outside = outside;
  leave?.();
}

function watch(): () => void {
  const methods = AsyncLocalStorage.prototype as unknown as Record<string, Way>;
  const undos = WAYS.map((name) => {
    const own = methods[name] as Way;
    const seen: Way = function (...args) {
      follow();
      return own.apply(this, args);
    };
    // Frozen methods say nothing: then contexts are noted from the start.
    if (!Reflect.set(methods, name, seen)) contexts.capture = capture;
    return () => {
      // Another tool may have wrapped it since: it goes on to Node's.
      if (methods[name] === seen) methods[name] = own;
    };
  });
  return () => {
    for (const undo of undos) undo();
  };
}

/** Whether any store is set here and now: Node says so by a symbol, or by an object under one. */
function isInContext(): boolean {
  const resource = capture() as unknown as Record<symbol, unknown>;
  return Object.getOwnPropertySymbols(resource).some((symbol) => {
    const value = resource[symbol];
    return symbol.description === 'kResourceStore' ? value !== undefined : typeof value === 'object' && value !== null;
  });
}
