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
  readonly Date: { now(): number };
  readonly console: {
    debug(...data: unknown[]): void;
    info(...data: unknown[]): void;
    warn(...data: unknown[]): void;
    error(...data: unknown[]): void;
  };
  readonly AbortController: new () => AbortController;
  readonly crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
  readonly MessageChannel?: new () => { readonly port1: Port; readonly port2: Port };
  readonly process?: { readonly type?: string; readonly env?: { readonly NODE_ENV?: string } };
}

interface Port {
  onmessage: (() => void) | null;
  postMessage(message: unknown): void;
}

export const host = globalThis as unknown as HostGlobals;

/** As it was at the beginning: surroundings of tests, and polyfills, put another in its place. */
export const { isArray } = Array;

/** What macrotasks are made of. */
export type Turns = Pick<HostGlobals, 'setImmediate' | 'MessageChannel' | 'setTimeout'>;

/** A page of Electron with Node's globals: its `setImmediate` waits until something wakes Node's own loop. */
export const isElectronPage = host.process?.type === 'renderer';

/** Runs `callback` in a macrotask of its own, without the clamping of timers. */
export const macrotask: (callback: () => void) => void = macrotasks(isElectronPage ? withoutImmediate(host) : host);

/** What a page with Node's globals has of its own. */
export function withoutImmediate(turns: Turns): Turns {
  const { MessageChannel } = turns;
  return { ...(MessageChannel && { MessageChannel }), setTimeout: (...args) => turns.setTimeout(...args) };
}

/** Makes what runs callbacks in macrotasks of their own, in the order in which they come. What is given is looked at each time. */
export function macrotasks(turns: Turns): (callback: () => void) => void {
  /** Callbacks whose messages are under way, first in, first out. */
  const posted: (() => void)[] = [];
  let port: Port | undefined;
  /** One channel for all: a new one for each callback costs more than all else of a turn. */
  const post = (callback: () => void): void => {
    if (port === undefined && turns.MessageChannel) {
      const { port1, port2 } = new turns.MessageChannel();
      port1.onmessage = () => posted.shift()?.();
      port = port2;
    }
    posted.push(callback);
    port?.postMessage(undefined);
  };
  return (callback) => {
    if (turns.setImmediate) turns.setImmediate(callback);
    else if (turns.MessageChannel) post(callback);
    else turns.setTimeout(callback, 0);
  };
}
