// What users of other bridges have run into, each tried here.
import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { StreamTask, self, sleep } from 'offloop';
import { unpackedPath } from '../../../src/toolkits/electron/main/unpacked-path.js';
import { addEngine, closeEngines, startApp, turns, until } from './app.js';

afterEach(closeEngines);

describe('Situations of other bridges', () => {
  test('a reactive object of a framework, which is a proxy, is refused with its place', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *save(_event, value: unknown) {
        return value;
      },
    });
    const { page } = open();
    const main = page.library.connect<typeof api>();
    await main.save(1);
    const state = page.evaluate('({ user: new Proxy({ name: "a" }, {}) })');
    const error = await main.save(state).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ name: 'TransferError', path: 'args[0].user' });
  });

  test('a port that throws because its page is gone ends the page’s calls, and is no error of main', async () => {
    const { electron, engine } = await startApp();
    engine.expose({
      *work() {
        (yield* self()).update({ completed: 1 });
        yield* sleep(20);
        return 1;
      },
    });
    const errors: unknown[] = [];
    engine.on('error', ({ error }) => errors.push(error));
    const port = Object.assign(new EventEmitter(), {
      sent: 0,
      postMessage() {
        this.sent += 1;
        if (this.sent > 1) throw new Error('Render frame was disposed before WebFrameMain could be accessed');
      },
      start() {},
      close() {},
    });
    const sender = Object.assign(new EventEmitter(), { isDestroyed: () => false });
    const senderFrame = { origin: 'file://', url: 'file:///opt/app/index.html', parent: null };
    electron.ipcMain.emit('offloop:connect', { ports: [port], sender, senderFrame });
    port.emit('message', { data: [0, 1, 'default', 'work', []], ports: [] });
    const [run] = engine.runs;
    await run!.settled;
    await turns();
    expect(run!.error).toMatchObject({ by: 'owner' });
    expect(errors).toEqual([]);
    expect(sender.eventNames()).toEqual([]);
  });

  test('a window that is opened again and again is served once', async () => {
    const { electron, engine, open } = await startApp();
    let calls = 0;
    const api = engine.expose({
      *ping() {
        calls += 1;
      },
    });
    for (let n = 1; n <= 15; n += 1) {
      const { window, page } = open();
      await page.library.connect<typeof api>().ping();
      expect(calls).toBe(n);
      window.close();
    }
    expect(electron.ipcMain.listenerCount('offloop:connect')).toBe(1);
  });

  test('a component that is unmounted ends its subscription, and its clean-up in main runs', async () => {
    const { engine, open } = await startApp();
    let active = 0;
    const api = engine.expose({
      *ticks() {
        active += 1;
        (yield* self()).defer(() => {
          active -= 1;
        });
        return yield* new StreamTask(function* () {
          for (let n = 0; ; n += 1) yield n;
        });
      },
    });
    const main = open().page.library.connect<typeof api>();
    for (let mounted = 0; mounted < 5; mounted += 1) {
      const run = main.ticks();
      const stream = await run;
      expect((await stream[Symbol.asyncIterator]().next()).value).toBe(0);
      stream.close();
      await run.settled;
    }
    await until(() => active === 0);
  });

  test('two copies of the library in a page call side by side', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *echo(_event, value: number) {
        yield* sleep(value);
        return value;
      },
    });
    const { page } = open();
    const first = page.library;
    page.reload();
    const mains = [first, page.library].map((library) => library.connect<typeof api>());
    expect(await Promise.all(mains.map((main, index) => main.echo(index)))).toEqual([0, 1]);
    expect(page.ports).toHaveLength(2);
  });

  test('an update that closes all windows before it quits is not held up for longer than the clean-up', async () => {
    const { electron, engine, open } = await startApp();
    const api = engine.expose({
      *work() {
        try {
          yield* sleep(60_000);
        } finally {
          yield* sleep(5);
        }
      },
    });
    const { window, page } = open();
    void page.library.connect<typeof api>().work().settled;
    await until(() => [...engine.runs].length === 1);
    // In this order `quitAndInstall()` does it.
    window.close();
    electron.app.quit();
    await until(() => electron.app.hasQuit);
  });

  test('a window that hides instead of closing keeps its calls', async () => {
    const { electron, engine, open } = await startApp();
    const api = engine.expose({
      *work() {
        yield* sleep(60_000);
      },
    });
    const { window, page } = open();
    window.on('close', (event) => event.preventDefault());
    const run = page.library.connect<typeof api>().work();
    await until(() => [...engine.runs].length === 1);
    window.close();
    electron.app.quit();
    await turns();
    expect([run.isRunning, electron.app.hasQuit]).toEqual([true, false]);
  });

  test('two engines that expose one name say so, and the name is free again when one is closed', async () => {
    const { electron, engine } = await startApp();
    const other = addEngine(electron);
    engine.expose({}, { name: 'files' });
    expect(() => other.expose({}, { name: 'files' })).toThrow('exposed already');
    await engine.close();
    other.expose({}, { name: 'files' });
  });

  test('a worker file in an archive is sought beside it, and where it was not unpacked that is said', () => {
    const folder = mkdtempSync(join(tmpdir(), 'offloop asar '));
    const inside = join(folder, 'app.asar', 'a.js');
    expect(() => unpackedPath(inside)).toThrow('asarUnpack');
    mkdirSync(join(folder, 'app.asar.unpacked'));
    const outside = join(folder, 'app.asar.unpacked', 'a.js');
    writeFileSync(outside, '');
    expect(unpackedPath(inside)).toBe(outside);
    expect(unpackedPath(outside)).toBe(outside);
    rmSync(folder, { recursive: true });
  });

  test('calls that nobody awaits and that fail are told by the page’s engine, once', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *fail() {
        throw new RangeError('far');
      },
    });
    const { library } = open().page;
    class PageEngine extends library.Engine {
      protected override schedule(drain: () => void): void {
        setImmediate(drain);
      }
    }
    const pageEngine = new PageEngine();
    const told: unknown[] = [];
    pageEngine.on('error', ({ error }) => told.push((error as Error).message));
    void library.connect<typeof api>({ engine: pageEngine }).fail();
    await until(() => told.length > 0);
    await turns();
    expect(told).toEqual(['far']);
    await pageEngine.close();
  });
});
