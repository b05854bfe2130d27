import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ElectronMain } from 'offloop/electron/main';
import type { Page } from 'playwright-core';
import { pageBundle } from '../../toolkits/electron/stand-ins/page-bundle.js';
import { sharedBrowser } from '../harness/chromium/browser.js';
import { FarPort, type PortLine } from './far-port.js';
import { type PageMain, PreloadedPage } from './preloaded-page.js';

/** A real page with a preload; main is this process. */
export class ElectronPage implements PageMain {
  readonly folder = mkdtempSync(join(tmpdir(), 'offloop electron '));
  readonly contents = Object.assign(new EventEmitter(), {
    isDestroyed: () => this.#opened?.page.isClosed() === true,
    send: () => {},
  });
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
  #opened: PreloadedPage | undefined;

  /** @param preload - another one than the library's; an empty one is none */
  async open(preload?: string): Promise<Page> {
    const opened = await PreloadedPage.open(await sharedBrowser(), this, preload);
    this.#opened = opened;
    const file = join(this.folder, 'index.html');
    writeFileSync(join(this.folder, 'page.js'), pageBundle());
    writeFileSync(file, '<!doctype html><script src="page.js"></script>');
    await opened.page.goto(pathToFileURL(file).href);
    return opened.page;
  }

  connected(channel: string, line: PortLine, url: string): (text: string | null) => void {
    const port = new FarPort(line);
    const senderFrame = { origin: 'file://', url, parent: null };
    this.ipcMain.emit(channel, { ports: [port], sender: this.contents, senderFrame });
    return (text) => port.hear(text);
  }

  crashed(): void {
    this.contents.emit('render-process-gone');
  }

  async close(): Promise<void> {
    await this.#opened?.close();
    rmSync(this.folder, { recursive: true });
  }
}
