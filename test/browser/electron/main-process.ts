/** `node main-process.js /path/to/main.mjs /path`: the main process of an app that lies there, with a stand-in of `electron` whose windows a test has. */
import { EventEmitter } from 'node:events';
import Module, { register } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StandIn } from '../../toolkits/electron/stand-ins/electron.js';
import type { FromApp, ToApp } from './app-messages.js';
import { FarPort } from './far-port.js';

const [, , entry = '', appPath = dirname(entry)] = process.argv;
const standIn = new StandIn('', appPath);
const windows = new Map<number, BrowserWindow>();
let lastWindow = 0;
const evaluations: ((value: unknown, error?: string) => void)[] = [];
let choose: ((folder: string | null) => void) | undefined;
let menu: readonly MenuItem[] = [];

interface MenuItem {
  readonly label?: string;
  readonly submenu?: readonly MenuItem[];
  click?(): void;
}

function tell(...message: FromApp): void {
  if (process.connected) process.send?.(message);
}

class BrowserWindow extends EventEmitter {
  static fromWebContents(contents: object): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find(({ webContents }) => webContents === contents) ?? null;
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows.values()];
  }

  readonly #id: number;
  readonly #preload: string | undefined;
  #isDestroyed = false;
  readonly ports: FarPort[] = [];
  readonly webContents = Object.assign(new EventEmitter(), {
    isDestroyed: () => this.#isDestroyed,
    send: () => {},
    reload: () => tell('do', this.#id, 'reload'),
    forcefullyCrashRenderer: () => tell('do', this.#id, 'crash'),
    executeJavaScript: (code: string) =>
      new Promise((resolve, reject) => {
        const id =
          evaluations.push((value, error) => (error === undefined ? resolve(value) : reject(new Error(error)))) - 1;
        tell('evaluate', this.#id, id, code);
      }),
  });
  readonly #loads: (() => void)[] = [];

  constructor({ webPreferences }: { readonly webPreferences?: { readonly preload?: string } } = {}) {
    super();
    this.#preload = webPreferences?.preload;
    lastWindow += 1;
    this.#id = lastWindow;
    windows.set(this.#id, this);
    standIn.windows.add(this);
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  async loadFile(path: string): Promise<void> {
    await this.loadURL(pathToFileURL(path).href);
  }

  loadURL(url: string): Promise<void> {
    tell('load', this.#id, url, this.#preload ?? null);
    return new Promise((resolve) => this.#loads.push(resolve));
  }

  loaded(): void {
    this.webContents.emit('did-finish-load');
    for (const resolve of this.#loads.splice(0)) resolve();
  }

  reload(): void {
    this.webContents.reload();
  }

  setProgressBar(fraction: number): void {
    if (this.#isDestroyed) throw new TypeError('Object has been destroyed');
    tell('bar', this.#id, fraction);
  }

  connect(index: number, channel: string, url: string): void {
    const port = new FarPort({
      post: (text) => tell('post', this.#id, index, text),
      close: () => tell('close', this.#id, index),
    });
    this.ports[index] = port;
    const origin = url.startsWith('file:') ? 'file://' : new URL(url).origin;
    standIn.ipcMain.emit(channel, {
      ports: [port],
      sender: this.webContents,
      senderFrame: { origin, url, parent: null },
    });
  }

  /** @returns whether nobody has stopped it */
  close(): boolean {
    let isStopped = false;
    this.emit('close', {
      preventDefault() {
        isStopped = true;
      },
    });
    if (!isStopped) this.destroy();
    return !isStopped;
  }

  destroy(): void {
    tell('do', this.#id, 'destroy');
    this.gone('destroyed');
  }

  gone(event: 'destroyed' | 'render-process-gone' | 'did-navigate'): void {
    if (event === 'destroyed') {
      this.#isDestroyed = true;
      windows.delete(this.#id);
      standIn.windows.delete(this);
    }
    this.webContents.emit(event, {});
    if (event === 'destroyed' && windows.size === 0) standIn.app.emit('window-all-closed');
  }
}

const electron = {
  app: Object.assign(standIn.app, { disableHardwareAcceleration() {} }),
  ipcMain: standIn.ipcMain,
  utilityProcess: standIn.utilityProcess,
  BrowserWindow,
  dialog: {
    showOpenDialog: (window: BrowserWindow, { properties }: { readonly properties: readonly string[] }) =>
      new Promise((resolve) => {
        choose = (folder) => resolve({ canceled: folder === null, filePaths: folder === null ? [] : [folder] });
        tell('dialog', [...windows].find(([, each]) => each === window)![0], properties);
      }),
  },
  Menu: {
    buildFromTemplate: (items: readonly MenuItem[]) => items,
    setApplicationMenu(items: readonly MenuItem[]) {
      menu = items;
    },
  },
};

/** `electron` is what is here, for `import` and for `require`; and this is Electron's main process. */
function standForElectron(): void {
  Object.assign(globalThis, { electron });
  Object.assign(process, { type: 'browser' });
  Object.defineProperty(process, 'versions', { value: { ...process.versions, electron: '45.5.0' } });
  const names = Object.keys(electron).join(', ');
  const module = `data:text/javascript,export const { ${names} } = globalThis.electron;`;
  const hook = `export const resolve = (name, context, next) =>
    name === 'electron' ? { url: ${JSON.stringify(module)}, shortCircuit: true } : next(name, context);`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
  const loader = Module as unknown as { _load(name: string, ...rest: unknown[]): unknown };
  const load = loader._load;
  loader._load = (name, ...rest) => (name === 'electron' ? electron : load(name, ...rest));
}

standForElectron();
const { engine } = (await import(pathToFileURL(entry).href)) as {
  engine?: { readonly runs: Iterable<{ name: string }> };
};

process.on('message', (message: ToApp) => {
  const [about] = message;
  if (about === 'connected') windows.get(message[1])?.connect(message[2], message[3], message[4]);
  else if (about === 'said') windows.get(message[1])?.ports[message[2]]?.hear(message[3]);
  else if (about === 'gone') windows.get(message[1])?.gone(message[2]);
  else if (about === 'loaded') windows.get(message[1])?.loaded();
  else if (about === 'evaluated') evaluations[message[1]]?.(message[2], message[3]);
  else if (about === 'chosen') choose?.(message[1]);
  else if (about === 'menu')
    menu
      .flatMap(({ submenu = [] }) => submenu)
      .find(({ label }) => label === message[1])
      ?.click?.();
  else if (about === 'runs?')
    tell(
      'runs',
      Array.from(engine?.runs ?? [], ({ name }) => name),
      standIn.forked.length,
    );
  else standIn.app.quit();
});
// Whoever else hears of it is told before.
standIn.app.once('quit', () => setImmediate(() => process.exit()));
process.once('disconnect', () => process.exit());
standIn.app.becomeReady();
