import type { Browser, CDPSession } from 'playwright-core';
import type { DrivenTab } from '../driven-page.js';
import { launch } from './browser.js';

/** What Playwright switches off so that tests do not wait: here it is what is tested. */
const THROTTLING = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/** Playwright's own pages are always visible. */
export class Tab implements DrivenTab {
  readonly #root: CDPSession;
  readonly #id: string;
  readonly #sessionId: string;
  readonly #otherId: string;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #sent = 0;

  private constructor(root: CDPSession, id: string, sessionId: string, otherId: string) {
    this.#root = root;
    this.#id = id;
    this.#sessionId = sessionId;
    this.#otherId = otherId;
    root.on('Target.receivedMessageFromTarget', ({ message }) => {
      const answer: Answer = JSON.parse(message);
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  /** Opens one, in front. */
  static async open(url: string): Promise<Tab> {
    const browser: Browser = await launch({ ignoreDefaultArgs: THROTTLING });
    const root = await browser.newBrowserCDPSession();
    const { browserContextId } = await root.send('Target.createBrowserContext');
    const other = await root.send('Target.createTarget', { url: 'about:blank', browserContextId });
    const { targetId } = await root.send('Target.createTarget', { url, browserContextId });
    const { sessionId } = await root.send('Target.attachToTarget', { targetId, flatten: false });
    const tab = new Tab(root, targetId, sessionId, other.targetId);
    while (!(await tab.#isAt(url)));
    await tab.show();
    return tab;
  }

  /** As long as it has no document yet, there is nothing to ask. */
  async #isAt(url: string): Promise<boolean> {
    const place = await this.run(() => location.href + document.readyState).catch(() => undefined);
    return place === `${url}/complete`;
  }

  /** Puts the other tab in front. */
  async hide(): Promise<void> {
    await this.#root.send('Target.activateTarget', { targetId: this.#otherId });
    await this.#becomes('hidden');
  }

  async show(): Promise<void> {
    await this.#root.send('Target.activateTarget', { targetId: this.#id });
    await this.#becomes('visible');
  }

  async #becomes(state: string): Promise<void> {
    while ((await this.run(() => document.visibilityState)) !== state);
  }

  /** As a `TestPage`'s. */
  async run<R, A = undefined>(fn: (arg: A) => R | Promise<R>, arg?: A): Promise<R> {
    const expression = `(${fn})(${JSON.stringify(arg)})`;
    const params = { expression, awaitPromise: true, returnByValue: true };
    this.#sent += 1;
    const id = this.#sent;
    const message = JSON.stringify({ id, method: 'Runtime.evaluate', params });
    const { result, error } = await new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, resolve);
      this.#root.send('Target.sendMessageToTarget', { sessionId: this.#sessionId, message }).catch(reject);
    });
    const failure = error ?? result?.exceptionDetails;
    if (failure !== undefined) throw new Error(JSON.stringify(failure));
    return result?.result?.value as R;
  }
}

interface Answer {
  readonly id: number;
  readonly result?: { readonly result?: { readonly value?: unknown }; readonly exceptionDetails?: object };
  readonly error?: object;
}
