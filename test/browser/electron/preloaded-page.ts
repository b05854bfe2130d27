import type { Browser, CDPSession, Page } from 'playwright-core';
import { preloadScript } from '../../toolkits/electron/stand-ins/page-bundle.js';
import { makeCodec } from './codec.js';
import type { PortLine } from './far-port.js';

const WORLD = 'Electron Isolated Context';

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
  const contextBridge = { exposeInMainWorld() {} };
  const require = (name) => {
    // As in a sandbox, which has nothing else.
    if (name !== 'electron') throw new Error('module not found: ' + name);
    return { ipcRenderer, contextBridge };
  };
  const exports = {}, module = { exports };
`;

/** What main does with a page. */
export interface PageMain {
  /** A document has sent a port; what it says there, in the codec's texts and `null` where it is closed, goes to what is given back. */
  connected(channel: string, line: PortLine, url: string): (text: string | null) => void;
  crashed(): void;
}

/** The isolated world of one document. */
class World {
  readonly #session: CDPSession;
  readonly id: number;
  readonly ports: ((text: string | null) => void)[] = [];
  isGone = false;

  constructor(session: CDPSession, id: number) {
    this.#session = session;
    this.id = id;
  }

  line(index: number): PortLine {
    return {
      post: (text) => this.#evaluate(`toPort(${index}, ${JSON.stringify(text)})`),
      close: () => this.#evaluate(`closePort(${index})`),
    };
  }

  #evaluate(expression: string): void {
    if (!this.isGone)
      this.#session.send('Runtime.evaluate', { expression, contextId: this.id }).catch(() => {
        this.isGone = true;
      });
  }

  end(): void {
    if (this.isGone) return;
    this.isGone = true;
    for (const hear of this.ports) hear(null);
  }
}

/** A real page with a preload in a real isolated world, as far as Chromium without Electron has them. */
export class PreloadedPage {
  readonly page: Page;
  readonly #main: PageMain;
  #world: World | undefined;

  private constructor(page: Page, main: PageMain) {
    this.page = page;
    this.#main = main;
  }

  /** @param preload - its script; without one the window has none */
  static async open(browser: Browser, main: PageMain, preload: string | undefined = preloadScript()) {
    const context = await browser.newContext({ viewport: { width: 1000, height: 800 } });
    const opened = new PreloadedPage(await context.newPage(), main);
    await opened.#watch(await context.newCDPSession(opened.page), preload);
    return opened;
  }

  async #watch(session: CDPSession, preload: string): Promise<void> {
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
      this.#main.crashed();
    });
    session.on('Runtime.bindingCalled', ({ payload, executionContextId }) => this.#hear(payload, executionContextId));
    await session.send('Runtime.addBinding', { name: 'toMain', executionContextName: WORLD });
    if (preload === '') return;
    await session.send('Page.addScriptToEvaluateOnNewDocument', {
      source: `{ ${AROUND} (function (require, exports, module) { ${preload}\n})(require, exports, module); }`,
      worldName: WORLD,
    });
  }

  #hear(payload: string, contextId: number): void {
    const world = this.#world;
    if (world === undefined || world.id !== contextId) return;
    const [index, text] = JSON.parse(payload) as [number, string | null];
    const known = world.ports[index];
    if (known !== undefined) known(text);
    else world.ports[index] = this.#main.connected(text as string, world.line(index), this.page.url());
  }

  async close(): Promise<void> {
    await this.page.context().close();
    this.#world?.end();
  }
}
