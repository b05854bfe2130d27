import type { WebPort } from '../../../executors/web/web-globals.js';

/** A message that a window was posted. */
export interface PageMessageEvent {
  readonly source: unknown;
  readonly data: unknown;
  readonly ports: readonly WebPort[];
}

/** What is used of a page's window. */
export interface PageWindow {
  addEventListener(type: 'message', listener: (event: PageMessageEvent) => void): void;
  removeEventListener(type: 'message', listener: (event: PageMessageEvent) => void): void;
  postMessage(message: string, origin: string): void;
}

/** The window of this page; nothing in a worker, in Node, and where a server renders. */
export function pageWindow(): PageWindow | undefined {
  const { window } = globalThis as { readonly window?: Partial<PageWindow> };
  return typeof window?.addEventListener === 'function' && typeof window.postMessage === 'function'
    ? (window as PageWindow)
    : undefined;
}
