import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launch } from '../harness/chromium/browser.js';
import type { FromApp, ToApp } from './app-messages.js';
import type { PortLine } from './far-port.js';
import { type PageMain, PreloadedPage } from './preloaded-page.js';

const MAIN_PROCESS = '.cache/test/test/browser/electron/main-process.js';

/** Of this test file. */
let shared: Promise<Browser> | undefined;

/** A window of the app: a real page, whose preload is in an isolated world. */
export class AppWindow implements PageMain {
  readonly #app: ElectronApp;
  readonly #id: number;
  readonly #ends: PortLine[] = [];
  /** What its place in the task bar has shown. */
  readonly bar: number[] = [];
  page!: Page;
  #opened: PreloadedPage | undefined;

  constructor(app: ElectronApp, id: number) {
    this.#app = app;
    this.#id = id;
  }

  async load(browser: Browser, url: string, preload: string | null): Promise<void> {
    this.#opened = await PreloadedPage.open(browser, this, preload === null ? '' : readFileSync(preload, 'utf8'));
    this.page = this.#opened.page;
    // So that of some photos the last ones wait, whatever the machine.
    await this.page.addInitScript(() => Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2 }));
    await this.page.goto(url);
    this.#app.tell('loaded', this.#id);
  }

  async evaluate(id: number, code: string): Promise<void> {
    try {
      this.#app.tell('evaluated', id, await this.page.evaluate(code));
    } catch (error) {
      this.#app.tell('evaluated', id, undefined, String(error));
    }
  }

  async do(what: 'reload' | 'crash' | 'destroy'): Promise<void> {
    if (what === 'destroy') await this.#opened?.close();
    else if (what === 'crash') await this.page.goto('chrome://crash').catch(() => {});
    else {
      // The end of what was there before may still be on its way, and take this one along; or the window's own comes first.
      const isThere = await this.page
        .reload()
        .catch(() => this.page.reload())
        .then(
          () => true,
          () => false,
        );
      if (isThere) this.#app.tell('loaded', this.#id);
    }
  }

  connected(channel: string, line: PortLine, url: string): (text: string | null) => void {
    const port = this.#ends.push(line) - 1;
    this.#app.tell('connected', this.#id, port, channel, url);
    return (text) => this.#app.tell('said', this.#id, port, text);
  }

  crashed(): void {
    this.#app.tell('gone', this.#id, 'render-process-gone');
  }

  line(port: number): PortLine | undefined {
    return this.#ends[port];
  }

  async close(): Promise<void> {
    await this.#opened?.close();
    this.#app.tell('gone', this.#id, 'destroyed');
  }
}

/** An app in processes of its own: main in Node over a stand-in of `electron`, its windows in Chromium. */
export class ElectronApp implements AsyncDisposable {
  readonly #main: ChildProcess;
  readonly #browser: Browser;
  readonly #ended: Promise<never>;
  readonly #waiters: (() => void)[] = [];
  #runs: readonly string[] | undefined;
  readonly windows: AppWindow[] = [];
  readonly #loading: Promise<void>[] = [];
  /** What dialogs are answered with; `null`: they are cancelled. */
  folder: string | null = null;
  /** How many utility processes there were, as far as `runs` has told. */
  forked = 0;
  readonly said: string[] = [];

  private constructor(main: ChildProcess, browser: Browser) {
    this.#main = main;
    this.#browser = browser;
    this.#ended = once(main, 'exit').then(() => {
      throw new Error(`Main has ended:\n${this.said.join('')}`);
    });
    this.#ended.catch(() => {});
    main.on('message', (message: FromApp) => this.#hear(message));
    main.stdout!.on('data', (chunk) => this.said.push(String(chunk)));
    main.stderr!.on('data', (chunk) => this.said.push(String(chunk)));
  }

  /**
   * Starts an app, and waits for its first window.
   * @param entry - its main module
   * @param path - where it lies, if not beside that
   */
  static async start(entry: string, ...path: readonly string[]): Promise<ElectronApp> {
    // Electron lets scripts of a file be modules.
    shared ??= launch({ args: ['--allow-file-access-from-files'] });
    const browser = await shared;
    const main = fork(
      MAIN_PROCESS,
      [entry, ...path].map((part) => resolve(part)),
      { execArgv: [], serialization: 'advanced', stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    );
    const app = new ElectronApp(main, browser);
    await app.window(0);
    return app;
  }

  tell(...message: ToApp): void {
    if (this.#main.connected) this.#main.send(message);
  }

  /** A window, once its page is there. */
  async window(index: number): Promise<AppWindow> {
    while (this.#loading[index] === undefined) await this.#next();
    await this.#loading[index];
    return this.windows[index]!;
  }

  /** The names of the runs that go on in main. */
  async runs(): Promise<readonly string[]> {
    this.#runs = undefined;
    this.tell('runs?');
    while (this.#runs === undefined) await this.#next();
    return this.#runs;
  }

  /** Waits until a window's place in the task bar shows nothing. */
  async barIsGone({ bar }: AppWindow): Promise<void> {
    while (bar.at(-1) !== -1) await this.#next();
  }

  /** Waits until nothing goes on in main. */
  async isIdle(): Promise<void> {
    while ((await this.runs()).length > 0);
  }

  /** Waits until main has said something: several messages may come at once. */
  #next(): Promise<void> {
    return Promise.race([new Promise<void>((resolve) => this.#waiters.push(resolve)), this.#ended]);
  }

  #hear(message: FromApp): void {
    const [about] = message;
    if (about === 'load') {
      const window = new AppWindow(this, message[1]);
      this.windows.push(window);
      this.#loading.push(window.load(this.#browser, message[2], message[3]));
    } else if (about === 'post') this.windows[message[1] - 1]?.line(message[2])?.post(message[3]);
    else if (about === 'close') this.windows[message[1] - 1]?.line(message[2])?.close();
    else if (about === 'bar') this.windows[message[1] - 1]?.bar.push(message[2]);
    else if (about === 'evaluate') void this.windows[message[1] - 1]?.evaluate(message[2], message[3]);
    else if (about === 'do') void this.windows[message[1] - 1]?.do(message[2]);
    else if (about === 'dialog') this.tell('chosen', this.folder);
    else {
      this.#runs = message[1];
      this.forked = message[2];
    }
    for (const wake of this.#waiters.splice(0)) wake();
  }

  /** As the user's: clean-up comes first. @returns the exit code */
  quit(): Promise<number | null> {
    this.tell('quit');
    return this.ended();
  }

  /** Waits until it has ended by itself. @returns the exit code */
  async ended(): Promise<number | null> {
    if (this.#main.exitCode !== null) return this.#main.exitCode;
    const [code] = await once(this.#main, 'exit');
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const window of this.windows) await window.close();
    if (this.#main.exitCode === null) {
      const ended = once(this.#main, 'exit');
      this.#main.kill();
      await ended;
    }
  }
}
