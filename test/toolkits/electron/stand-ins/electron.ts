import { EventEmitter } from 'node:events';
import { type IpcRenderer, PageDocument } from './page.js';
import { StandInUtilityProcess } from './utility-process.js';

/** Where the stand-in's app lies. */
export const APP_PATH = '/opt/app';
const INDEX = `file://${APP_PATH}/index.html`;

class Frame {
  isGone = false;
  readonly #url: string;
  readonly #origin: string;
  readonly #parent: Frame | null;

  constructor(url: string, origin: string, parent: Frame | null = null) {
    this.#url = url;
    this.#origin = origin;
    this.#parent = parent;
  }

  #read<T>(value: T): T {
    if (this.isGone) throw new Error('Render frame was disposed before WebFrameMain could be accessed');
    return value;
  }
  get url(): string {
    return this.#read(this.#url);
  }
  get origin(): string {
    return this.#read(this.#origin);
  }
  get parent(): Frame | null {
    return this.#read(this.#parent);
  }
}

/** What a page is loaded with. */
export interface PageOptions {
  readonly url?: string;
  readonly origin?: string;
  readonly isSubframe?: boolean;
  readonly hasPreload?: boolean;
  /** How often it was registered: for the window, and for its session. */
  readonly preloads?: number;
  readonly contextIsolation?: boolean;
}

export class WebContents extends EventEmitter {
  readonly #electron: StandIn;
  readonly #bundle: string;
  readonly #options: PageOptions;
  page: PageDocument | undefined;
  #isDestroyed = false;
  #frame: Frame | undefined;

  constructor(electron: StandIn, bundle: string, options: PageOptions) {
    super();
    this.#electron = electron;
    this.#bundle = bundle;
    this.#options = options;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  send(): void {}

  /** Shows a document: the one before is gone. */
  load(): PageDocument {
    const wasShown = this.page !== undefined;
    this.#leave();
    const { url = INDEX, origin = 'file://', isSubframe = false, hasPreload = true } = this.#options;
    const { preloads = hasPreload ? 1 : 0, contextIsolation = true } = this.#options;
    this.#frame = new Frame(url, origin, isSubframe ? new Frame(url, origin) : null);
    const frame = this.#frame;
    const ipcRenderer: IpcRenderer = {
      postMessage: (channel, message, ports) => {
        setImmediate(() => {
          this.#electron.ipcMain.emit(
            channel,
            { ports, sender: this, senderFrame: frame.isGone ? null : frame },
            message,
          );
        });
      },
    };
    if (wasShown) this.emit('did-navigate', {}, url);
    this.page = new PageDocument(this.#bundle, Array(preloads).fill(ipcRenderer), contextIsolation);
    return this.page;
  }

  #leave(): void {
    if (this.#frame) this.#frame.isGone = true;
    this.page?.end();
  }

  crash(): void {
    this.#leave();
    this.page = undefined;
    setImmediate(() => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 }));
  }

  destroy(): void {
    this.#leave();
    this.#isDestroyed = true;
    setImmediate(() => this.emit('destroyed'));
  }
}

export class BrowserWindow extends EventEmitter {
  readonly #electron: StandIn;
  #contents: WebContents | undefined;

  constructor(electron: StandIn, bundle: string, options: PageOptions) {
    super();
    this.#electron = electron;
    this.#contents = new WebContents(electron, bundle, options);
    electron.windows.add(this);
  }

  get webContents(): WebContents {
    if (this.#contents === undefined) throw new TypeError('Object has been destroyed');
    return this.#contents;
  }

  isDestroyed(): boolean {
    return this.#contents === undefined;
  }

  /** @returns whether nobody has stopped it */
  close(): boolean {
    const event = makeEvent();
    this.emit('close', event);
    if (event.defaultPrevented) return false;
    const contents = this.webContents;
    this.#contents = undefined;
    contents.destroy();
    this.#electron.windows.delete(this);
    setImmediate(() => this.emit('closed'));
    return true;
  }
}

function makeEvent(): { defaultPrevented: boolean; preventDefault(): void } {
  return {
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}

class App extends EventEmitter {
  readonly #electron: StandIn;
  readonly #path: string;
  isPackaged = false;
  #setReady!: () => void;
  readonly #ready = new Promise<void>((resolve) => {
    this.#setReady = resolve;
  });
  isReady = false;
  /** It has ended. */
  hasQuit = false;

  constructor(electron: StandIn, path: string) {
    super();
    this.#electron = electron;
    this.#path = path;
  }

  becomeReady(): void {
    this.isReady = true;
    this.#setReady();
  }

  whenReady(): Promise<void> {
    return this.#ready;
  }

  getAppPath(): string {
    return this.#path;
  }

  /** In Electron's order: anyone may stop it at each step. */
  quit(): void {
    const before = makeEvent();
    this.emit('before-quit', before);
    if (before.defaultPrevented) return;
    for (const window of [...this.#electron.windows]) if (!window.close()) return;
    const will = makeEvent();
    this.emit('will-quit', will);
    if (will.defaultPrevented) return;
    this.emit('quit', {}, 0);
    this.hasQuit = true;
  }

  exit(): void {
    this.emit('quit', {}, 0);
    this.hasQuit = true;
  }
}

/** As much of Electron's main process as is used, behaving as its documentation says. */
export class StandIn {
  readonly windows = new Set<{ close(): boolean }>();
  readonly app: App;
  readonly ipcMain = new EventEmitter();
  readonly BrowserWindow = BrowserWindow as unknown as new () => { readonly webContents: WebContents };
  readonly forked: StandInUtilityProcess[] = [];
  readonly utilityProcess = {
    fork: (
      path: string,
      args: string[],
      options: { serviceName: string; execArgv: string[]; env: NodeJS.ProcessEnv },
    ) => {
      if (!this.app.isReady) throw new Error('utilityProcess cannot be created before app is ready.');
      const child = new StandInUtilityProcess(path, args, options);
      this.forked.push(child);
      return child;
    },
  };
  readonly #bundle: string;

  /** @param path - where the app lies */
  constructor(bundle = '', path: string = APP_PATH) {
    this.#bundle = bundle;
    this.app = new App(this, path);
  }

  /** A window that shows a page. */
  open(options: PageOptions = {}): {
    readonly window: BrowserWindow;
    readonly contents: WebContents;
    readonly page: PageDocument;
  } {
    const window = new BrowserWindow(this, this.#bundle, options);
    const contents = window.webContents;
    return { window, contents, page: contents.load() };
  }
}
