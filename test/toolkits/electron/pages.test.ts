import { afterEach, describe, expect, test } from '@jest/globals';
import { StreamTask, sleep } from 'offloop';
import { addEngine, closeEngines, startApp, turns, until } from './app.js';
import type { BrowserWindow, WebContents } from './stand-ins/electron.js';
import type { PageDocument } from './stand-ins/page.js';

afterEach(closeEngines);

interface Opened {
  readonly window: BrowserWindow;
  readonly contents: WebContents;
  readonly page: PageDocument;
}

/** Each way in which a page can go. */
const ways: readonly (readonly [string, (opened: Opened) => void, string])[] = [
  ['is closed', ({ window }) => void window.close(), 'its page was closed'],
  ['crashes', ({ contents }) => contents.crash(), 'its page has crashed'],
  ['is reloaded', ({ contents }) => void contents.load(), 'its page shows another document'],
];

describe('A page that', () => {
  test.each(ways)('%s cancels what goes on for it in main, and leaves nothing', async (_way, end) => {
    const { engine, open } = await startApp();
    const reasons: unknown[] = [];
    const api = engine.expose({
      *work() {
        try {
          yield* sleep(60_000);
        } finally {
          yield* sleep(1);
          reasons.push('cleaned');
        }
      },
      *numbers() {
        return yield* new StreamTask(function* () {
          for (let n = 0; ; n += 1) yield n;
        });
      },
    });
    engine.on('finished', ({ run }) => reasons.push((run.error as { by?: string }).by));
    const opened = open();
    const other = open();
    const main = opened.page.library.connect<typeof api>();
    void main.work().settled;
    await main.numbers();
    const kept = other.page.library.connect<typeof api>().work();
    await until(() => [...engine.runs].length === 3);
    end(opened);
    await until(() => reasons.includes('cleaned') && [...engine.runs].length === 1);
    expect(reasons.filter((reason) => reason === 'owner').length).toBeGreaterThanOrEqual(2);
    expect(kept.isRunning).toBe(true);
    await turns();
    for (const event of ['destroyed', 'render-process-gone', 'did-navigate'])
      expect(opened.contents.listenerCount(event)).toBe(0);
    kept.cancel();
    await kept.settled;
  });

  test('is reloaded connects anew', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *wait() {
        yield* sleep(60_000);
      },
      *ping() {
        return 1;
      },
    });
    const { contents, page } = open();
    void page.library.connect<typeof api>().wait().settled;
    await until(() => [...engine.runs].length === 1);
    expect(await contents.load().library.connect<typeof api>().ping()).toBe(1);
    expect([...engine.runs]).toEqual([]);
  });

  test('has crashed and was loaded again connects anew', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *ping() {
        return 1;
      },
    });
    const { contents, page } = open();
    await page.library.connect<typeof api>().ping();
    contents.crash();
    expect(await contents.load().library.connect<typeof api>().ping()).toBe(1);
  });

  test('is gone when its port comes is not heard', async () => {
    const { electron, engine, open } = await startApp();
    const api = engine.expose({
      *ping() {
        return 1;
      },
    });
    const { page, contents } = open();
    void page.library.connect<typeof api>().ping().settled;
    await turns(2);
    contents.destroy();
    await turns();
    expect(page.ports.every(({ isClosed }) => isClosed)).toBe(true);
    expect([...engine.runs]).toEqual([]);
    expect(electron.ipcMain.listenerCount('offloop:connect')).toBe(1);
  });

  test('is reloaded 400 times, in 200 windows, leaves nothing behind', async () => {
    const { electron, engine, open } = await startApp();
    const api = engine.expose({
      *wait() {
        yield* sleep(60_000);
      },
      *ping(_event, n: number) {
        return n;
      },
    });
    const ports: { readonly isClosed: boolean }[] = [];
    for (let window = 0; window < 200; window += 1) {
      const opened = open();
      let { page } = opened;
      for (let reload = 0; reload < 2; reload += 1) {
        const main = page.library.connect<typeof api>();
        void main.wait().settled;
        expect(await main.ping(reload)).toBe(reload);
        ports.push(...page.ports);
        page = opened.contents.load();
      }
      const { contents } = opened;
      opened.window.close();
      await turns(5);
      expect(contents.eventNames()).toEqual([]);
    }
    await until(() => [...engine.runs].length === 0);
    expect(ports.length).toBeGreaterThanOrEqual(200);
    expect(ports.every(({ isClosed }) => isClosed)).toBe(true);
    await closeEngines();
    expect(electron.ipcMain.eventNames()).toEqual([]);
    expect(electron.app.eventNames()).toEqual([]);
  }, 60_000);

  test('calls 200 times keeps one port, and no listener', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *ping(_event, n: number) {
        return n;
      },
    });
    const { page, contents } = open();
    const main = page.library.connect<typeof api>();
    await main.ping(0);
    const [port] = page.ports;
    const before = [port!.listenerCount, contents.listenerCount('destroyed')];
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => main.ping(n)));
    expect(answers).toEqual([...Array(200).keys()]);
    expect([port!.listenerCount, contents.listenerCount('destroyed')]).toEqual(before);
    expect(page.ports).toHaveLength(1);
    expect(page.listenerCount).toBe(0);
  });
});

describe('A window or a page as an owner', () => {
  test.each(ways)('ends its runs when the page %s', async (_way, end, reason) => {
    const { engine, open } = await startApp();
    const opened = open();
    const runs = [
      engine.run(sleep(60_000), { owner: opened.window }),
      engine.run(sleep(60_000), { owner: opened.contents }),
      engine.scope(opened.window).run(sleep(60_000)),
    ];
    const { window, contents } = opened;
    end({ ...opened, window, contents });
    await Promise.all(runs.map((run) => run.settled));
    for (const run of runs) expect(run.error).toMatchObject({ by: 'owner', reason });
    expect(contents.eventNames()).toEqual([]);
  });

  test('that is closed already ends what is started for it', async () => {
    const { engine, open } = await startApp();
    const { window, contents } = open();
    window.close();
    for (const owner of [window, contents]) {
      const run = engine.run(sleep(60_000), { owner });
      await run.settled;
      expect(run.error).toMatchObject({ by: 'owner' });
    }
  });

  test('takes one listener of each kind, whatever runs and engines there are', async () => {
    const { electron, engine, open } = await startApp();
    const other = addEngine(electron);
    const { window, contents } = open();
    const runs = Array.from({ length: 50 }, (_, n) => (n % 2 ? engine : other).run(sleep(60_000), { owner: window }));
    expect(contents.listenerCount('destroyed')).toBe(1);
    for (const run of runs) run.cancel();
    expect(contents.eventNames()).toEqual([]);
  });

  test('leaves other owners as they were', async () => {
    const { engine } = await startApp();
    const controller = new AbortController();
    const run = engine.run(sleep(60_000), { owner: controller.signal });
    controller.abort('over');
    await run.settled;
    expect(run.error).toMatchObject({ by: 'owner', reason: 'over' });
    const object = engine.run(sleep(1), { owner: {} });
    expect((await object.settled).state).toBe('success');
  });
});
