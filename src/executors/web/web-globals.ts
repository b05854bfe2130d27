import { Wire } from '../wire/wire.js';

/** A port of a `MessageChannel`, as pages and their workers have it. */
export interface WebPort {
  postMessage(message: unknown, transfer?: readonly object[]): void;
  addEventListener(type: string, listener: (event: any) => void): void;
  start(): void;
  close(): void;
}

/** What a server answers, as far as it is looked at. */
export interface FetchAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly type: string;
  readonly redirected: boolean;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** What is taken from a page or a worker; typed here, so that nobody needs the types of the DOM to use the library. */
interface WebGlobals {
  readonly MessageChannel: new () => { readonly port1: WebPort; readonly port2: WebPort };
  readonly URL: new (
    url: string,
    base?: string,
  ) => { readonly href: string; readonly origin: string; readonly protocol: string };
  readonly navigator?: { readonly hardwareConcurrency?: number; readonly onLine?: boolean };
  readonly location?: { readonly origin: string; readonly protocol: string; readonly href: string };
  readonly fetch?: (
    url: string,
    options: { readonly credentials: string; readonly signal: AbortSignal; readonly redirect?: string },
  ) => Promise<FetchAnswer>;
  /** Whether memory can be shared with workers. */
  readonly crossOriginIsolated?: boolean;
  /** 'null' for one that is no one's. */
  readonly origin?: string;
  /** Absent in workers. */
  readonly document?: { readonly hidden: boolean; readonly baseURI: string };
  readonly structuredClone: <T>(value: T) => T;
  addEventListener?(type: string, listener: (event: any) => void, capture?: boolean): void;
  removeEventListener?(type: string, listener: (event: any) => void, capture?: boolean): void;
}

export const web = globalThis as unknown as WebGlobals;

/** Between a page and its workers. */
export const webWire: Wire = new Wire((value) => web.structuredClone(value), true);

const { structuredClone } = web;

/** The same in a worker, whose module may replace what clones. */
export const workerWire: Wire = new Wire((value) => structuredClone(value), true);
