/**
 * What the core takes from its surroundings: globals that Node, pages and workers share, typed structurally so that the core
 * compiles without the types of any of them.
 */
interface HostGlobals {
  setTimeout<A extends unknown[]>(callback: (...args: A) => void, ms: number, ...args: A): unknown;
  clearTimeout(handle: unknown): void;
  setImmediate?(callback: () => void): unknown;
  queueMicrotask(callback: () => void): void;
  reportError?(error: unknown): void;
  readonly performance: { now(): number };
  readonly console: {
    debug(...data: unknown[]): void;
    info(...data: unknown[]): void;
    warn(...data: unknown[]): void;
    error(...data: unknown[]): void;
  };
  readonly AbortController: new () => AbortController;
  readonly crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
  readonly MessageChannel?: new () => { readonly port1: Port; readonly port2: Port };
  readonly process?: { readonly env?: { readonly NODE_ENV?: string } };
}

interface Port {
  onmessage: (() => void) | null;
  postMessage(message: unknown): void;
}

export const host = globalThis as unknown as HostGlobals;

/** Runs `callback` in a macrotask of its own, without the clamping of timers. */
export function macrotask(callback: () => void): void {
  if (host.setImmediate) host.setImmediate(callback);
  else if (host.MessageChannel) post(callback);
  else host.setTimeout(callback, 0);
}

/** Callbacks whose messages are under way, first in, first out. */
const posted: (() => void)[] = [];
let port: Port | undefined;

/** One channel for all: a new one for each callback costs more than all else of a turn. */
function post(callback: () => void): void {
  if (port === undefined && host.MessageChannel) {
    const { port1, port2 } = new host.MessageChannel();
    port1.onmessage = () => posted.shift()?.();
    port = port2;
  }
  posted.push(callback);
  port?.postMessage(undefined);
}
