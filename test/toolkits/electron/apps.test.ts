// What apps do around the bridge: their windows and views, their preloads, their protocols, how they start.
import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ProcessTask, sleep } from 'offloop';
import { addEngine, closeEngines, startApp, turns, until } from './app.js';
import { StandIn } from './stand-ins/electron.js';

afterEach(closeEngines);

const handlers = {
  *echo(_event: unknown, value: number) {
    return value;
  },
  *work() {
    yield* sleep(60_000);
  },
};

describe('A preload', () => {
  test('serves a page that has no world of its own beside it', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose(handlers);
    const { page } = open({ contextIsolation: false });
    expect(await page.library.connect<typeof api>().echo(1)).toBe(1);
    expect(page.listenerCount).toBe(1);
  });

  test('that was registered twice, for the window and for its session, gives one link in the end', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose(handlers);
    const { contents, page } = open({ preloads: 2 });
    const main = page.library.connect<typeof api>();
    expect(await Promise.all([main.echo(1), main.echo(2)])).toEqual([1, 2]);
    await until(() => page.ports.filter(({ other }) => !other.isClosed).length === 1);
    expect(contents.listenerCount('destroyed')).toBe(1);
  });

  test('does not take an answer of an extension for one of its own', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose(handlers);
    const { page } = open();
    const asked: string[] = [];
    // A script of another world sees the question, and answers with a port of its own.
    const answer = `addEventListener('message', ({ data }) => {
      const token = /^offloop:ask:(.*)$/.exec(data)?.[1];
      if (token) { asked(token); const { port1 } = new MessageChannel(); postMessage('offloop:port:' + token, '/', [port1]); }
    })`;
    page.addWorld({ asked: (token: string) => asked.push(token) }, answer);
    expect(await page.library.connect<typeof api>().echo(3)).toBe(3);
    expect(asked).toHaveLength(1);
  });
});

describe('A page', () => {
  test('that navigates within its document keeps its calls, and so do its owners', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose(handlers);
    const { window, contents, page } = open();
    const call = page.library.connect<typeof api>().work();
    await until(() => [...engine.runs].length === 1);
    const owned = engine.run(sleep(60_000), { owner: window });
    contents.emit('did-start-navigation', {}, 'file:///opt/app/index.html#two', true);
    contents.emit('did-navigate-in-page', {}, 'file:///opt/app/index.html#two');
    await turns();
    expect([call.state, owned.state]).toEqual(['running', 'running']);
  });

  test.each([
    ['of a protocol that is not registered as standard', { url: 'app://local/', origin: 'null' }, 'as `standard`'],
    ['of an origin that is not named', { url: 'app://local/', origin: 'app://local' }, '`allow`'],
    ['in a frame', { isSubframe: true }, '`subframes`'],
  ])('%s may not call, and reads what the app would have to say', async (_which, options, hint) => {
    const { engine, open } = await startApp();
    const api = engine.expose(handlers);
    const error = await open(options)
      .page.library.connect<typeof api>()
      .echo(1)
      .catch((failure: Error) => failure.message);
    expect(error).toContain('may not call');
    expect(error).toContain(hint);
  });
});

describe('An owner', () => {
  test('may be a view, whose page may outlive its window', async () => {
    const { engine, open } = await startApp();
    const { contents } = open();
    const view: { webContents?: object } = { webContents: contents };
    const run = engine.run(sleep(60_000), { owner: view });
    contents.destroy();
    await run.settled;
    expect(run.error).toMatchObject({ by: 'owner', reason: 'its page was closed' });
    const gone = engine.run(sleep(60_000), { owner: { webContents: undefined } });
    await gone.settled;
    expect(gone.error).toMatchObject({ by: 'owner' });
  });

  test('may be a window without a page of its own', async () => {
    const { engine } = await startApp();
    let isDestroyed = false;
    const window = Object.assign(new EventEmitter(), { isDestroyed: () => isDestroyed, contentView: {} });
    const runs = Array.from({ length: 20 }, () => engine.run(sleep(60_000), { owner: window }));
    expect(window.listenerCount('closed')).toBe(1);
    isDestroyed = true;
    window.emit('closed');
    for (const run of [...runs, engine.run(sleep(60_000), { owner: window })]) {
      await run.settled;
      expect(run.error).toMatchObject({ by: 'owner', reason: 'its window was closed' });
    }
    expect(window.eventNames()).toEqual([]);
  });
});

describe('An app', () => {
  test('that stays when its last window is closed, as on macOS, serves the next one', async () => {
    const { electron, engine, open } = await startApp();
    const api = engine.expose(handlers);
    const first = open();
    void first.page.library.connect<typeof api>().work().settled;
    await until(() => [...engine.runs].length === 1);
    first.window.close();
    electron.app.emit('window-all-closed');
    await until(() => [...engine.runs].length === 0);
    electron.app.emit('activate');
    expect(await open().page.library.connect<typeof api>().echo(1)).toBe(1);
    expect(electron.app.hasQuit).toBe(false);
  });

  test('that is the second instance, and quits before it is ready, starts no process and ends', async () => {
    const electron = new StandIn();
    const engine = addEngine(electron);
    engine.expose(handlers);
    const run = engine.run(new ProcessTask(() => 1));
    // As `if (!app.requestSingleInstanceLock()) app.quit()`.
    electron.app.quit();
    await until(() => electron.app.hasQuit);
    electron.app.becomeReady();
    await turns();
    expect(run.error).toMatchObject({ name: 'CancelledError' });
    expect(electron.forked).toEqual([]);
  });

  test('whose script is executed anew again and again, as by hot updates, keeps one link', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose(handlers);
    const { page } = open();
    for (let update = 0; update < 100; update += 1)
      expect(await page.library.connect<typeof api>().echo(update)).toBe(update);
    expect(page.ports).toHaveLength(1);
  });
});
