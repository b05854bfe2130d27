import { Wire } from '../wire/wire.js';

/** A port of a `MessageChannel`, as pages and their workers have it. */
export interface WebPort {
  postMessage(message: unknown, transfer?: readonly object[]): void;
  addEventListener(type: string, listener: (event: any) => void): void;
  start(): void;
  close(): void;
}

/** What is taken from a page or a worker; typed here, so that nobody needs the types of the DOM to use the library. */
interface WebGlobals {
  readonly MessageChannel: new () => { readonly port1: WebPort; readonly port2: WebPort };
  readonly navigator?: { readonly hardwareConcurrency?: number };
  /** Whether memory can be shared with workers. */
  readonly crossOriginIsolated?: boolean;
  /** Absent in workers. */
  readonly document?: { readonly hidden: boolean };
  readonly structuredClone: <T>(value: T) => T;
  addEventListener?(type: string, listener: (event: any) => void, capture?: boolean): void;
  removeEventListener?(type: string, listener: (event: any) => void, capture?: boolean): void;
}

export const web = globalThis as unknown as WebGlobals;

/** Between a page and its workers. */
export const webWire: Wire = new Wire((value) => web.structuredClone(value), true);
