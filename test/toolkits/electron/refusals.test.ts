import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { sleep } from 'offloop';
import { type ArgumentSchema, ElectronEngine, type ElectronMain } from 'offloop/electron/main';
import { connect } from 'offloop/electron/renderer';
import { addEngine, closeEngines, startApp, turns, until } from './app.js';
import { APP_PATH } from './stand-ins/electron.js';

afterEach(closeEngines);

const handlers = {
  *work() {
    return 'done';
  },
};

describe('Pages that may call', () => {
  afterEach(() => {
    delete process.env.ELECTRON_RENDERER_URL;
  });

  const dev = 'http://localhost:5173';
  test.each([
    ['files of the app', {}, { url: `file://${APP_PATH}/out/index.html?a#b` }, false],
    ['files of an archive', {}, { url: `file://${APP_PATH}/app.asar/index.html` }, true],
    ['the development server', {}, { url: `${dev}/x`, origin: dev }, false],
    [
      'an origin that was named',
      { allow: ['app://local'] },
      { url: 'app://local/index.html', origin: 'app://local' },
      true,
    ],
    ['frames, where they may', { subframes: true }, { isSubframe: true }, true],
  ])('are %s', async (_who, options, page, isPackaged) => {
    process.env.ELECTRON_RENDERER_URL = `${dev}/`;
    const { electron, engine, open } = await startApp();
    Object.assign(electron.app, { isPackaged });
    const api = engine.expose(handlers, options);
    expect(await open(page).page.library.connect<typeof api>().work()).toBe('done');
  });

  test.each([
    ['files elsewhere', {}, { url: 'file:///home/me/evil.html' }, false],
    ['files in a folder beside', {}, { url: `file://${APP_PATH}-evil/index.html` }, false],
    ['files above', {}, { url: `file://${APP_PATH}/../evil.html` }, false],
    ['a file in a sandbox', {}, { origin: 'null' }, false],
    ['a website', {}, { url: 'https://example.org', origin: 'https://example.org' }, false],
    ['the development server of a packaged app', {}, { url: dev, origin: dev }, true],
    ['another origin than the named', { allow: ['app://local'] }, { url: 'app://other/', origin: 'app://other' }, true],
    ['the app’s files, where others are named', { allow: ['app://local'] }, {}, true],
    ['frames', {}, { isSubframe: true }, false],
  ])('are not %s', async (_who, options, page, isPackaged) => {
    process.env.ELECTRON_RENDERER_URL = dev;
    const { electron, engine, open } = await startApp();
    Object.assign(electron.app, { isPackaged });
    const api = engine.expose(handlers, options);
    const main = open(page).page.library.connect<typeof api>();
    const error = await main.work().catch((failure: unknown) => failure);
    expect(error).toMatchObject({ name: 'StateError', message: expect.stringContaining('may not call') });
    // Nor does it learn what there is.
    const other = (main as unknown as { other(): Promise<unknown> }).other();
    expect(await other.catch((failure: unknown) => failure)).toMatchObject({ name: 'StateError' });
    expect([...engine.runs].length).toBe(0);
  });
});

describe('A call is refused', () => {
  test('where the window has no preload, at once, with a word about it', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose(handlers);
    const { page } = open({ hasPreload: false });
    const error = await page.library
      .connect<typeof api>()
      .work()
      .catch((failure: unknown) => failure);
    expect(error).toMatchObject({ name: 'StateError', message: expect.stringContaining('preload') });
    expect(page.listenerCount).toBe(0);
  });

  test('where there is no page at all', async () => {
    const main = connect<ReturnType<typeof expose>>();
    const error = await main.work().catch((failure: unknown) => failure);
    expect(error).toMatchObject({ name: 'StateError', message: expect.stringContaining('no page of Electron') });
    function expose() {
      return new ElectronEngine().expose(handlers);
    }
  });

  test('that is misspelt', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose(handlers);
    const main = open().page.library.connect<typeof api>();
    for (const name of ['wrok', '__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const call = (main as unknown as Record<string, () => Promise<unknown>>)[name]!;
      expect(await call().catch((failure: unknown) => failure)).toMatchObject({
        name: 'TypeError',
        message: `Main's list \`default\` has no function \`${name}\``,
      });
    }
  });

  test('whose arguments are too large, and not one that just fits', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose(
      {
        *size(_event, value: { length: number }) {
          return value.length;
        },
      },
      { limits: { bytes: 1000 } },
    );
    const main = open().page.library.connect<typeof api>();
    expect(await main.size(new Uint8Array(900))).toBe(900);
    expect(await main.size('a'.repeat(900))).toBe(900);
    for (const value of [
      new Uint8Array(1001),
      'a'.repeat(1001),
      Array.from({ length: 200 }, (_, index) => index + 0.5),
      Array.from({ length: 400 }, () => ({})),
      Object.assign(['a'], { beside: 'b'.repeat(1000) }),
      new Map([['a', new Set(['c'.repeat(1000)])]]),
    ])
      expect(await main.size(value as never).catch((failure: unknown) => failure)).toMatchObject({
        name: 'RangeError',
        message: expect.stringContaining('`limits.bytes`'),
      });
  });

  test('where too many of its document are open, and not where they have ended', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose(
      {
        *wait(_event, ms: number) {
          yield* sleep(ms);
          return 1;
        },
      },
      { limits: { calls: 2 } },
    );
    const { page } = open();
    const main = page.library.connect<typeof api>();
    const first = [main.wait(60_000), main.wait(60_000)];
    expect(await main.wait(0).catch((failure: unknown) => failure)).toMatchObject({
      name: 'QueueFullError',
      limit: 2,
      message: '2 calls are under way already (`limits.calls` of `expose`). Wait for some of them, or raise the limit',
    });
    // Another document has room of its own.
    expect(await open().page.library.connect<typeof api>().wait(0)).toBe(1);
    first[0]!.cancel();
    await first[0]!.settled;
    expect(await main.wait(0)).toBe(1);
  });

  test('once the engine was closed, which ends those that go on', async () => {
    const { electron, engine, open } = await startApp();
    addEngine(electron);
    const api = engine.expose({
      *wait() {
        yield* sleep(60_000);
      },
    });
    const main = open().page.library.connect<typeof api>();
    const run = main.wait();
    await until(() => [...engine.runs].length === 1);
    await engine.close();
    await run.settled;
    expect(run.error).toMatchObject({ name: 'CancelledError', by: 'close' });
    const error = await main.wait().catch((failure: unknown) => failure);
    expect(error).toMatchObject({ name: 'StateError', message: expect.stringContaining('closed') });
    expect(() => engine.expose({})).toThrow('closed');
  });

  test('where the last engine was closed; a new one takes calls again', async () => {
    const { electron, engine, open } = await startApp();
    const api = engine.expose(handlers);
    const { page } = open();
    const main = page.library.connect<typeof api>();
    await main.work();
    await engine.close();
    await turns();
    expect(electron.ipcMain.listenerCount('offloop:connect')).toBe(0);
    expect(page.ports.every(({ isClosed }) => isClosed)).toBe(true);
    addEngine(electron).expose(handlers);
    expect(await main.work()).toBe('done');
  });
});

describe('Before main has exposed', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick', 'performance'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('a call waits for its list', async () => {
    const { engine, open } = await startApp();
    const run = open().page.library.connect<Record<string, never>>();
    const call = (run as unknown as Record<string, () => Promise<unknown>>).work!();
    await turns(20);
    engine.expose(handlers);
    expect(await call).toBe('done');
    expect(jest.getTimerCount()).toBe(0);
  });

  test('a call waits for an engine', async () => {
    const { electron, engine, open } = await startApp();
    await engine.close();
    const call = (open().page.library.connect() as unknown as Record<string, () => Promise<unknown>>).work!();
    await turns(20);
    addEngine(electron).expose(handlers);
    jest.advanceTimersByTime(250);
    expect(await call).toBe('done');
    expect(jest.getTimerCount()).toBe(0);
  });

  test.each(['no engine', 'an engine without the list'])(
    'it waits 5 seconds where there is %s, and fails then; nothing is left of it',
    async (what) => {
      const { engine, open } = await startApp();
      if (what === 'no engine') await engine.close();
      const { page } = open();
      const call = (page.library.connect() as unknown as Record<string, () => Promise<unknown>>).work!();
      const outcome = call.catch((failure: unknown) => failure);
      await turns(20);
      for (let ms = 0; ms < 5000; ms += 125) {
        jest.advanceTimersByTime(125);
        await turns(5);
      }
      expect(await outcome).toMatchObject({ name: 'StateError', message: expect.stringContaining('5000 ms') });
      expect(jest.getTimerCount()).toBe(0);
      expect(page.listenerCount).toBe(0);
    },
  );

  test('a call that is cancelled leaves nothing', async () => {
    const { engine, open } = await startApp();
    const call = (open().page.library.connect() as unknown as Record<string, () => ReturnType<typeof engine.run>>)
      .work!();
    await turns(20);
    call.cancel();
    await call.settled;
    expect([call.state, jest.getTimerCount()]).toEqual(['cancelled', 0]);
  });
});

describe('A schema', () => {
  const schema = (validate: (value: unknown) => unknown): ArgumentSchema => ({
    '~standard': { version: 1, vendor: 'test', validate },
  });

  test.each([
    ['at once', (value: unknown) => value],
    ['later', (value: unknown) => Promise.resolve(value)],
  ])('gives the arguments that the function gets, %s', async (_when, later) => {
    const { engine, open } = await startApp();
    const api = engine.expose(
      {
        *add(_event, a: number, b = 0) {
          return a + b;
        },
      },
      { schemas: { add: schema((args) => later({ value: (args as string[]).map(Number) })) } },
    );
    expect(
      await open()
        .page.library.connect<typeof api>()
        .add('1' as never, '2' as never),
    ).toBe(3);
  });

  test.each([
    ['at once', (value: unknown) => value],
    ['later', (value: unknown) => Promise.resolve(value)],
  ])('refuses with a TypeError that has the issues as plain data, %s', async (_when, later) => {
    const { engine, open } = await startApp();
    let calls = 0;
    const issues = [
      { message: 'no number', path: [{ key: 0 }, 'x', Symbol('s')], input: () => {} },
      { message: 'second' },
    ];
    const api = engine.expose(
      {
        *add() {
          calls += 1;
        },
      },
      { schemas: { add: schema(() => later({ issues })) } },
    );
    const error = await open()
      .page.library.connect<typeof api>()
      .add()
      .catch((failure: unknown) => failure);
    expect(error).toMatchObject({
      name: 'TypeError',
      message: 'The arguments of `add` are refused at `0.x.Symbol(s)`: no number',
      issues: [
        { message: 'no number', path: [0, 'x', 'Symbol(s)'] },
        { message: 'second', path: [] },
      ],
    });
    expect(calls).toBe(0);
  });

  test('that takes its time does not begin the function of a page that has gone', async () => {
    const { engine, open } = await startApp();
    let calls = 0;
    let answer!: (value: unknown) => void;
    const validating = new Promise((resolve) => {
      answer = resolve;
    });
    let asked = 0;
    const api = engine.expose(
      {
        *add() {
          calls += 1;
        },
      },
      {
        schemas: {
          add: schema(() => {
            asked += 1;
            return validating;
          }),
        },
      },
    );
    const { page, contents } = open();
    const run = page.library.connect<typeof api>().add();
    await until(() => asked === 1);
    contents.destroy();
    await turns();
    answer({ value: [] });
    await turns();
    expect(calls).toBe(0);
    run.cancel();
  });
});

describe('expose', () => {
  test.each([
    [{ work: 5 }, {}, 'Expected `handlers.work` to be a generator function'],
    [Object.fromEntries([['then', function* () {}]]), {}, 'cannot be called `then`'],
    [5, {}, 'Expected `handlers` to be an object'],
    [{}, { nmae: 'a' }, 'Did you mean `name`?'],
    [{}, { name: '' }, 'Expected `name` to be a name for the list'],
    [{}, { allow: 'app://x' }, 'Expected `allow` to be a list of origins'],
    [{}, { allow: ['*'] }, 'Expected `allow[0]` to be an origin'],
    [{}, { allow: ['https://x.org/'] }, 'Expected `allow[0]` to be an origin'],
    [{}, { allow: ['https://X.org'] }, 'Expected `allow[0]` to be an origin'],
    [{}, { allow: ['https://x.org:443'] }, 'Expected `allow[0]` to be an origin'],
    [{}, { limits: { byts: 1 } }, 'Did you mean `bytes`?'],
    [{}, { limits: { calls: 0 } }, 'Expected `limits.calls` to be an integer from 1 up'],
    [{}, { subframes: 1 }, 'Expected `subframes` to be true or false'],
    [{}, { schemas: { add: {} } }, '`schemas.add` belongs to no function of the list'],
    [{ *add() {} }, { schemas: { add: {} } }, 'Expected `schemas.add` to be a schema'],
  ])('refuses what cannot be used: %j, %j', async (list, options, message) => {
    const { engine } = await startApp();
    expect(() => engine.expose(list as never, options as never)).toThrow(message);
  });

  test('needs Electron', async () => {
    const engine = new ElectronEngine();
    expect(() => engine.expose({})).toThrow('needs Electron');
    await engine.close();
    expect(() => new ElectronEngine({ electron: {} as unknown as ElectronMain })).toThrow(
      "Expected `electron` to be Electron's module",
    );
    expect(() => new ElectronEngine({ quitTimeout: -1 })).toThrow('`quitTimeout`');
  });

  test('takes what it was given as it is then', async () => {
    const { engine, open } = await startApp();
    const list = { ...handlers };
    const api = engine.expose(list);
    list.work = undefined as never;
    expect(await open().page.library.connect<typeof api>().work()).toBe('done');
  });
});
