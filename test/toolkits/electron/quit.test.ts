import { afterEach, describe, expect, test } from '@jest/globals';
import { sleep, Task } from 'offloop';
import { addEngine, closeEngines, startApp, turns, until } from './app.js';

afterEach(closeEngines);

describe('A quit', () => {
  test('waits until what goes on is cleaned up and workers have ended, and happens then', async () => {
    const { electron, engine } = await startApp();
    const log: string[] = [];
    void engine.run(function* () {
      try {
        yield* sleep(60_000);
      } finally {
        yield* sleep(5);
        log.push('cleaned');
      }
    }).settled;
    await engine.run(new Task(() => 1));
    electron.app.on('quit', () => log.push('quit'));
    electron.app.quit();
    await until(() => electron.app.hasQuit);
    expect(log).toEqual(['cleaned', 'quit']);
    expect(engine.executors.thread.counts).toEqual({ running: 0, idle: 0, queued: 0, spare: 0 });
    expect(electron.app.listenerCount('will-quit')).toBe(0);
    expect(() => engine.run(sleep(1))).toThrow('closed');
  });

  test('waits no longer than `quitTimeout`', async () => {
    const { electron, engine } = await startApp({ quitTimeout: 5 });
    let end!: () => void;
    const stuck = new Promise<void>((resolve) => {
      end = resolve;
    });
    void engine.run(function* () {
      try {
        yield* sleep(60_000);
      } finally {
        yield stuck;
      }
    }).settled;
    electron.app.quit();
    await until(() => electron.app.hasQuit);
    end();
  });

  test('of several engines is put off once, and taken up once', async () => {
    const { electron, engine } = await startApp();
    const other = addEngine(electron);
    const log: string[] = [];
    for (const [name, each] of Object.entries({ engine, other }))
      void each.run(function* () {
        try {
          yield* sleep(60_000);
        } finally {
          yield* sleep(name === 'other' ? 10 : 1);
          log.push(name);
        }
      }).settled;
    electron.app.on('before-quit', () => log.push('before'));
    electron.app.quit();
    expect(electron.app.listenerCount('will-quit')).toBe(1);
    await until(() => electron.app.hasQuit);
    expect(log).toEqual(['before', 'engine', 'other', 'before']);
  });

  test('that a window vetoes leaves everything as it was', async () => {
    const { electron, engine, open } = await startApp();
    const { window } = open();
    const run = engine.run(sleep(60_000));
    window.once('close', (event) => event.preventDefault());
    electron.app.quit();
    await turns();
    expect([run.isRunning, electron.app.hasQuit]).toEqual([true, false]);
    electron.app.once('before-quit', (event) => event.preventDefault());
    electron.app.quit();
    await turns();
    expect([run.isRunning, electron.app.hasQuit]).toEqual([true, false]);
    electron.app.quit();
    await until(() => electron.app.hasQuit);
    await run.settled;
    expect(run.error).toMatchObject({ by: 'close' });
  });

  test('that somebody has stopped in `will-quit` leaves everything as it was', async () => {
    const { electron, engine } = await startApp();
    await engine.close();
    electron.app.once('will-quit', (event) => event.preventDefault());
    const later = addEngine(electron);
    const run = later.run(sleep(60_000));
    electron.app.quit();
    await turns();
    expect([run.isRunning, electron.app.hasQuit]).toEqual([true, false]);
    electron.app.quit();
    await until(() => electron.app.hasQuit);
  });

  test('asked for again while it is put off is not begun twice', async () => {
    const { electron, engine } = await startApp();
    let quits = 0;
    electron.app.on('quit', () => {
      quits += 1;
    });
    void engine.run(function* () {
      try {
        yield* sleep(60_000);
      } finally {
        yield* sleep(10);
      }
    }).settled;
    electron.app.quit();
    electron.app.quit();
    expect(electron.app.hasQuit).toBe(false);
    await until(() => electron.app.hasQuit);
    await turns();
    expect(quits).toBe(1);
  });

  test('goes its own way where no engine is left, and windows close as ever', async () => {
    const { electron, engine, open } = await startApp();
    await engine.close();
    open();
    expect(electron.app.eventNames()).toEqual([]);
    electron.app.quit();
    expect(electron.app.hasQuit).toBe(true);
  });

  test('tells the calls of pages that are still there', async () => {
    const { electron, engine, open } = await startApp();
    const api = engine.expose({
      *work() {
        yield* sleep(60_000);
      },
    });
    const { page } = open();
    const run = page.library.connect<typeof api>().work();
    await until(() => [...engine.runs].length === 1);
    // A window that hides instead of closing: the page outlives it.
    electron.windows.clear();
    electron.app.quit();
    await until(() => electron.app.hasQuit);
    await run.settled;
    expect(run.error).toMatchObject({ name: 'CancelledError', by: 'close' });
  });
});
