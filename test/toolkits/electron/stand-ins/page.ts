import { type Context, createContext, runInContext } from 'node:vm';
import type * as Offloop from 'offloop';
import type { connect } from 'offloop/electron/renderer';
import { preloadScript } from './page-bundle.js';
import { Port } from './ports.js';

type Library = typeof Offloop & { readonly connect: typeof connect };
type Listener = (event: object) => void;

const GLOBALS = {
  // Those of the moment: tests may have put their own in their place.
  setTimeout: (callback: () => void, ms: number) => setTimeout(callback, ms),
  clearTimeout: (timer: NodeJS.Timeout) => clearTimeout(timer),
  setImmediate,
  queueMicrotask,
  performance,
  console,
  AbortController,
  crypto,
  structuredClone,
  URL,
  DOMException,
  Blob,
};

/** What the world of a preload is given. */
export interface IpcRenderer {
  postMessage(channel: string, message: unknown, ports: readonly Port[]): void;
}

/** One document: the page's own world, and the isolated one of its preload. They share the window's messages and nothing else. */
export class PageDocument {
  readonly #worlds: { readonly context: Context; readonly window: object; readonly listeners: Listener[] }[] = [];
  readonly ports: Port[] = [];
  library: Library;
  readonly #bundle: string;
  isGone = false;

  /** @param isIsolated - whether the preload has a world of its own */
  constructor(bundle: string, preloads: readonly IpcRenderer[], isIsolated = true) {
    for (const ipcRenderer of preloads) {
      const world = this.#worlds[0]?.context ?? this.#world();
      Object.assign(world, { require: () => ({ ipcRenderer: this.#own(ipcRenderer) }), exports: {}, module: {} });
      runInContext(`(() => { ${preloadScript()} })()`, world);
    }
    this.#bundle = bundle;
    if (isIsolated || preloads.length === 0) this.#world();
    this.library = this.#load();
  }

  #load(): Library {
    const { context } = this.#worlds.at(-1)!;
    runInContext(this.#bundle, context);
    return context.offloop as Library;
  }

  /** Executes the page's script once more: another copy of the library. */
  reload(): void {
    this.library = this.#load();
  }

  #own(ipcRenderer: IpcRenderer): IpcRenderer {
    return {
      postMessage: (channel, message, ports) => {
        this.ports.push(...ports);
        ipcRenderer.postMessage(channel, message, ports);
      },
    };
  }

  #world(): Context {
    const listeners: Listener[] = [];
    const context: Context = createContext({ ...GLOBALS });
    const window: object = runInContext('globalThis', context);
    Object.assign(context, {
      window,
      addEventListener: (type: string, listener: Listener) => void (type === 'message' && listeners.push(listener)),
      removeEventListener: (_: string, listener: Listener) => {
        const index = listeners.indexOf(listener);
        if (index >= 0) listeners.splice(index, 1);
      },
      postMessage: (data: unknown, _origin: string, ports: readonly Port[] = []) => this.post(data, ports),
      MessageChannel: class {
        constructor() {
          const [port1, port2] = Port.pair();
          Object.assign(this, { port1, port2 });
        }
      },
    });
    this.#worlds.push({ context, window, listeners });
    return context;
  }

  /** A script in a world of its own, as an extension's. @param given - what it finds there */
  addWorld(given: object, code: string): void {
    const own = this.#worlds.pop()!;
    runInContext(code, Object.assign(this.#world(), given));
    // That of the page stays the last one.
    this.#worlds.push(own);
  }

  /** Posts to the window. */
  post(data: unknown, ports: readonly Port[] = []): void {
    setImmediate(() => {
      if (this.isGone) return;
      for (const { window, listeners } of this.#worlds)
        for (const listener of [...listeners]) listener({ source: window, data, ports });
    });
  }

  /** Listeners that the page itself has. */
  get listenerCount(): number {
    return this.#worlds.at(-1)!.listeners.length;
  }

  /** Executes code in the page's world. */
  evaluate(code: string): unknown {
    return runInContext(code, this.#worlds.at(-1)!.context);
  }

  /** The document is gone, and with it its ends of ports. */
  end(): void {
    this.isGone = true;
    for (const port of this.ports) port.other.close();
  }
}
