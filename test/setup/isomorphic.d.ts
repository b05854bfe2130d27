/**
 * The types that Node, pages and workers all have, and no more than all of them agree on. `tsconfig.core.json` takes them
 * instead of the types of a platform, so that the core cannot lean on one. Values are left out: the core takes those from
 * `src/core/host.ts`.
 */
interface Event {
  readonly type: string;
}

interface EventTarget {
  addEventListener(type: string, listener: (event: any) => void, options?: { once?: boolean; passive?: boolean }): void;
  removeEventListener(type: string, listener: (event: any) => void): void;
}

interface AbortSignal extends EventTarget {
  readonly aborted: boolean;
  readonly reason: any;
  throwIfAborted(): void;
}

interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: any): void;
}

interface URL {
  readonly href: string;
}

interface ImportMeta {
  readonly url: string;
}
