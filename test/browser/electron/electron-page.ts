import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ElectronMain } from 'offloop/electron/main';
import type { CDPSession, Page } from 'playwright-core';
import { pageBundle, preloadScript } from '../../toolkits/electron/stand-ins/page-bundle.js';
import { sharedBrowser } from '../harness/chromium/browser.js';
import { makeCodec } from './codec.js';

const WORLD = 'Electron Isolated Context';
const { encode, decode } = makeCodec();

/** What stands around the preload in its isolated world: `require('electron')`, whose ports lead to Node. */
const AROUND = `
  const ports = [];
  const { encode, decode } = (${makeCodec})();
  globalThis.toPort = (index, text) => ports[index].postMessage(decode(text));
  globalThis.closePort = (index) => ports[index].close();
  const ipcRenderer = {
    postMessage(channel, message, [port]) {
      const index = ports.push(port) - 1;
      port.onmessage = ({ data }) => toMain(JSON.stringify([index, encode(data)]));
      port.onclose = () => toMain(JSON.stringify([index, null]));
      toMain(JSON.stringify([index, channel]));
    },
  };
  const require = () => ({ ipcRenderer });
  const exports = {}, module = { exports };
`;

/** Main's end of a port that lies in the page's isolated world. */
class FarPort extends EventEmitter {
  readonly #world: World;
  readonly #index: number;
  #isStarted = false;
  #queue: unknown[] = [];

  constructor(world: World, index: number) {
    super();
    this.#world = world;
    this.#index = index;
  }

  start(): void {
    this.#isStarted = true;
    for (const data of this.#queue.splice(0)) this.emit('message', { data, ports: [] });
  }

  hear(data: unknown): void {
    if (this.#isStarted) this.emit('message', { data, ports: [] });
    else this.#queue.push(data);
  }

  postMessage(message: unknown): void {
    this.#world.evaluate(`toPort(${this.#index}, ${JSON.stringify(encode(message))})`);
  }

  close(): void {
    this.#world.evaluate(`closePort(${this.#index})`);
  }
}

/** The isolated world of one document. */
class World {
  readonly #session: CDPSession;
  readonly id: number;
  readonly ports: FarPort[] = [];
  isGone = false;

  constructor(session: CDPSession, id: number) {
    this.#session = session;
    this.id = id;
  }

  evaluate(expression: string): void {
    if (!this.isGone)
      this.#session.send('Runtime.evaluate', { expression, contextId: this.id }).catch(() => {
        this.isGone = true;
      });
  }

  end(): void {
    this.isGone = true;
    for (const port of this.ports) port.emit('close');
  }
}

/** A real page with a preload in a real isolated world, as far as Chromium without Electron has them; main is this process. */
export class ElectronPage {
  readonly folder = mkdtempSync(join(tmpdir(), 'offloop electron '));
  readonly contents = Object.assign(new EventEmitter(), { isDestroyed: () => this.page.isClosed(), send: () => {} });
  readonly ipcMain = new EventEmitter();
  readonly electron = {
    app: Object.assign(new EventEmitter(), {
      isPackaged: true,
      getAppPath: () => this.folder,
      whenReady: async () => {},
      quit: () => {},
    }),
    ipcMain: this.ipcMain,
    utilityProcess: {},
    BrowserWindow: class {},
  } as unknown as ElectronMain;
  page!: Page;
  #world: World | undefined;

  /** @param hasPreload - whether the window has one */
  async open(hasPreload = true): Promise<Page> {
    const context = await (await sharedBrowser()).newContext();
    this.page = await context.newPage();
    const session = await context.newCDPSession(this.page);
    await session.send('Runtime.enable');
    await session.send('Page.enable');
    session.on('Runtime.executionContextCreated', ({ context: { id, name } }) => {
      if (name === WORLD) this.#world = new World(session, id);
    });
    session.on('Runtime.executionContextsCleared', () => this.#world?.end());
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.#world?.id) this.#world.end();
    });
    session.on('Inspector.targetCrashed', () => {
      this.#world?.end();
      this.contents.emit('render-process-gone');
    });
    session.on('Runtime.bindingCalled', ({ payload, executionContextId }) => this.#hear(payload, executionContextId));
    await session.send('Runtime.addBinding', { name: 'toMain', executionContextName: WORLD });
    if (hasPreload)
      await session.send('Page.addScriptToEvaluateOnNewDocument', {
        source: `{ ${AROUND} (function (require, exports, module) { ${preloadScript()} })(require, exports, module); }`,
        worldName: WORLD,
      });
    const file = join(this.folder, 'index.html');
    writeFileSync(join(this.folder, 'page.js'), pageBundle());
    writeFileSync(file, '<!doctype html><script src="page.js"></script>');
    await this.page.goto(pathToFileURL(file).href);
    return this.page;
  }

  #hear(payload: string, contextId: number): void {
    const world = this.#world;
    if (world === undefined || world.id !== contextId) return;
    const [index, text] = JSON.parse(payload) as [number, string | null];
    const known = world.ports[index];
    if (known === undefined) {
      const port = new FarPort(world, index);
      world.ports[index] = port;
      const senderFrame = { origin: 'file://', url: this.page.url(), parent: null };
      this.ipcMain.emit(text as string, { ports: [port], sender: this.contents, senderFrame });
    } else if (text === null) known.emit('close');
    else known.hear(decode(text));
  }

  async close(): Promise<void> {
    await this.page.context().close();
    rmSync(this.folder, { recursive: true });
  }
}
