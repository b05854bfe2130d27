import { afterEach, describe, expect, test } from '@jest/globals';
import { all, registerError, self, sleep, TimeoutError } from 'offloop';
import { addEngine, closeEngines, startApp, turns, until } from './app.js';
import type { PageDocument } from './stand-ins/page.js';

afterEach(closeEngines);

class DiskError extends Error {
  code = 'ENOSPC';
}
Object.defineProperty(DiskError.prototype, 'name', { value: 'DiskError' });

describe('A call', () => {
  test('gives what the function in main returns, and carries its name', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *add(_event, a: number, b: number) {
        yield* sleep(1);
        return { sum: a + b };
      },
      async *later(_event, text: string) {
        yield* sleep(1);
        return `${text}!`;
      },
    });
    const main = open().page.library.connect<typeof api>();
    const run = main.add(2, 3);
    expect([run.name, run.state]).toEqual(['add', 'pending']);
    expect(await run).toEqual({ sum: 5 });
    expect(run.state).toBe('success');
    expect(await main.later('ok')).toBe('ok!');
    expect(main.add.name).toBe('add');
    expect(main.add).toBe(main.add);
  });

  test('brings the event: the page, its frame and origin, as they were when it connected', async () => {
    const { engine, open } = await startApp();
    let seen: unknown[] = [];
    const api = engine.expose({
      *look({ sender, senderFrame, origin }) {
        seen = [sender, typeof senderFrame, origin];
      },
    });
    const { page, contents } = open();
    await page.library.connect<typeof api>().look();
    expect(seen).toEqual([contents, 'object', 'file://']);
  });

  test('carries what the serializer does, each way, and of a view only its own bytes', async () => {
    const { engine, open } = await startApp();
    let bytes = 0;
    const api = engine.expose({
      *echo(_event, value: unknown) {
        return value;
      },
      *weigh(_event, view: Uint8Array) {
        bytes = view.buffer.byteLength;
        return new Uint8Array(1000).subarray(1, 3);
      },
      *list(_event, ...all: unknown[]) {
        return all.length;
      },
    });
    const main = open().page.library.connect<typeof api>();
    const value = { map: new Map([[1, { a: new Set([2]) }]]), date: new Date(5), list: [undefined, null, 10n, -0] };
    expect(await main.echo(value)).toEqual(value);
    const error = (await main.echo(new RangeError('far', { cause: new Error('why') }))) as Error;
    expect([error.name, error.message, (error.cause as Error).message]).toEqual(['RangeError', 'far', 'why']);
    const view = (await main.weigh(new Uint8Array(5000).subarray(7, 11))) as Uint8Array;
    expect([bytes, view.length, view.buffer.byteLength]).toEqual([4, 2, 2]);
    expect([...((await main.echo(Buffer.from('ab'))) as Uint8Array)]).toEqual([97, 98]);
    expect(await main.list(1, 2, 3)).toBe(3);
  });

  test.each([
    ['a function', () => () => {}, 'args[0].x'],
    ['an object of the page', () => new Blob(['a']), 'args[0].x'],
    ['shared memory', (page: PageDocument) => page.evaluate('new Uint8Array(new SharedArrayBuffer(4))'), 'args[0].x'],
  ])('is refused with a word about the place, where %s cannot reach main', async (_what, make, path) => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *echo(_event, value: unknown) {
        return value;
      },
    });
    const { page } = open();
    const main = page.library.connect<typeof api>();
    for (const _ of ['connecting', 'connected']) {
      const outcome = await main.echo({ x: make(page) }).settled;
      expect(outcome).toMatchObject({ state: 'error', error: { name: 'TransferError', path } });
    }
    // The link is unharmed.
    expect(await main.echo(1)).toBe(1);
  });

  test('fails where the result cannot reach the page', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *give() {
        return { run: () => 1 };
      },
    });
    const outcome = await open().page.library.connect<typeof api>().give().settled;
    expect(outcome).toMatchObject({ state: 'error', error: { name: 'TransferError', path: 'result.run' } });
  });

  test('takes the arguments as they are at the call, though main is not there yet', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *first(_event, list: number[]) {
        return list[0];
      },
    });
    const list = [1];
    const run = open().page.library.connect<typeof api>().first(list);
    list[0] = 2;
    expect(await run).toBe(1);
  });

  test('that fails brings class, cause and fields of the error', async () => {
    registerError(DiskError);
    const { engine, open } = await startApp();
    const api = engine.expose({
      *save() {
        yield* sleep(1);
        throw Object.assign(new DiskError('full', { cause: new TimeoutError(5) }), { path: '/a' });
      },
      *odd() {
        throw { text: 'no error' };
      },
    });
    const { library } = open().page;
    const main = library.connect<typeof api>();
    const failure = (await main.save().catch((error: unknown) => error)) as DiskError & { path: string };
    expect(failure).toMatchObject({ message: 'full', code: 'ENOSPC', path: '/a', name: 'DiskError' });
    expect(failure.cause instanceof library.TimeoutError).toBe(true);
    expect(await main.odd().catch((error: unknown) => error)).toEqual({ text: 'no error' });
  });

  test.each([
    ['in development', {}, {}, true],
    ['in a packaged app', {}, { isPackaged: true }, false],
    ['where they are wanted', { stacks: true }, { isPackaged: true }, true],
    ['where they are not wanted', { stacks: false }, {}, false],
  ])('shows the stacks of main or not: %s', async (_where, options, app, isShown) => {
    const { electron, engine, open } = await startApp();
    Object.assign(electron.app, app);
    const api = engine.expose(
      {
        *fail() {
          throw new Error('a', { cause: new Error('b') });
        },
        *give() {
          return { error: new Error('c') };
        },
      },
      options,
    );
    const main = open().page.library.connect<typeof api>();
    const error = (await main.fail().catch((failure: unknown) => failure)) as Error;
    const given = await main.give();
    for (const { stack } of [error, error.cause as Error, given.error])
      expect(stack?.includes('calls.test')).toBe(isShown);
  });

  test('is quiet in main when it fails: its error is the page’s', async () => {
    const { engine, open } = await startApp();
    const errors: unknown[] = [];
    engine.on('error', ({ error }) => errors.push(error));
    const api = engine.expose({
      *fail() {
        throw new Error('a');
      },
    });
    await open().page.library.connect<typeof api>().fail().settled;
    await turns();
    expect(errors).toEqual([]);
  });
});

describe('Progress', () => {
  test('shows in the page, coalesced, the last one before the result', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *work() {
        const me = yield* self();
        for (let done = 1; done <= 1000; done += 1) {
          me.update({ completed: done, total: 1000, message: `${done}` });
          if (done % 250 === 0) yield* sleep(20);
        }
      },
    });
    const { page } = open();
    const run = page.library.connect<typeof api>().work();
    const seen: unknown[] = [];
    run.on('progress', () => seen.push([run.progress.completed, run.progress.message]));
    run.on('state', () => seen.push(run.state));
    await run;
    expect(seen.slice(-2)).toEqual([[1000, '1000'], 'success']);
    expect(seen.length).toBeLessThan(20);
    expect(run.progress.fraction).toBe(1);
  });

  test('is that of all that goes on below', async () => {
    const { engine, open } = await startApp();
    let end!: () => void;
    const gate = new Promise<void>((resolve) => {
      end = resolve;
    });
    const part = function* () {
      (yield* self()).update({ completed: 1, total: 2 });
      yield gate;
    };
    const api = engine.expose({
      *work() {
        const me = yield* self();
        yield* all([me.fork(part), me.fork(part)]);
      },
    });
    const run = open().page.library.connect<typeof api>().work();
    await until(() => run.progress.fraction === 0.5);
    end();
    await run;
    expect(run.progress.fraction).toBe(1);
  });
});

describe('A cancel', () => {
  test('in the page ends the run in main, and the page’s run is cancelling until the clean-up there has ended', async () => {
    const { engine, open } = await startApp();
    let reason: unknown;
    let cleanUp!: () => void;
    const cleaned = new Promise<void>((resolve) => {
      cleanUp = resolve;
    });
    const api = engine.expose({
      *work() {
        const me = yield* self();
        try {
          yield* sleep(60_000);
        } finally {
          reason = (me.signal.reason as { reason: unknown }).reason;
          yield cleaned;
        }
      },
    });
    const run = open().page.library.connect<typeof api>().work();
    await until(() => [...engine.runs].length === 1);
    expect(run.cancel('enough')).toBe(true);
    await until(() => reason !== undefined);
    await turns();
    expect([run.state, run.isCancelling, reason]).toEqual(['running', true, 'enough']);
    cleanUp();
    await run.settled;
    expect([run.state, run.isCancelling]).toEqual(['cancelled', false]);
    expect([...engine.runs]).toEqual([]);
  });

  test('in main cancels the page’s run, with reason and by whom', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *work() {
        yield* sleep(60_000);
      },
    });
    const run = open().page.library.connect<typeof api>().work();
    await until(() => [...engine.runs].length === 1);
    engine.runs.cancelAll('later');
    await run.settled;
    expect(run.error).toMatchObject({ name: 'CancelledError', reason: 'later', by: 'user' });
    expect(run.isCancelled).toBe(true);
  });

  test('before the call was sent means that main never hears of it', async () => {
    const { engine, open } = await startApp();
    let calls = 0;
    const api = engine.expose({
      *work() {
        calls += 1;
      },
    });
    const main = open().page.library.connect<typeof api>();
    const run = main.work();
    run.cancel();
    expect(run.state).toBe('cancelled');
    await main.work();
    expect(calls).toBe(1);
  });

  test('of a handler in the page takes the calls along that it waits for', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *work() {
        yield* sleep(60_000);
      },
    });
    const { library } = open().page;
    const main = library.connect<typeof api>();
    class PageEngine extends library.Engine {
      protected override schedule(drain: () => void): void {
        setImmediate(drain);
      }
    }
    const pageEngine = new PageEngine();
    const run = pageEngine.run(function* () {
      yield* main.work();
    });
    await until(() => [...engine.runs].length === 1);
    expect(run.children.map(({ name }) => name)).toEqual(['work']);
    run.cancel();
    await run.settled;
    await until(() => [...engine.runs].length === 0);
    await pageEngine.close();
  });

  test('that comes with the result changes nothing', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *work() {
        return 1;
      },
    });
    const main = open().page.library.connect<typeof api>();
    await main.work();
    const run = main.work();
    await until(() => run.isRunning);
    run.cancel();
    await run.settled;
    expect(run.state).toBe('cancelled');
    expect(await main.work()).toBe(1);
  });
});

describe('connect', () => {
  test('gives what is no promise, and belongs to the engine that it was given', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *work() {
        yield* sleep(5);
      },
    });
    const { library } = open().page;
    class PageEngine extends library.Engine {
      protected override schedule(drain: () => void): void {
        setImmediate(drain);
      }
    }
    const pageEngine = new PageEngine();
    const main = library.connect<typeof api>({ engine: pageEngine });
    expect(await main).toBe(main);
    expect((main as { then?: unknown }).then).toBeUndefined();
    const run = main.work();
    expect([...pageEngine.runs]).toEqual([run]);
    await run;
    await pageEngine.close();
    expect(() => main.work()).toThrow('The engine is closed');
  });

  test('refuses options that it does not know', async () => {
    const { open } = await startApp();
    const { connect } = open().page.library;
    expect(() => connect({ nmae: 'a' } as never)).toThrow('Did you mean `name`?');
    expect(() => connect({ engine: 5 } as never)).toThrow('Expected `engine` to be an engine');
  });

  test('finds each of several lists by its name, of several engines too', async () => {
    const { electron, engine, open } = await startApp();
    const other = addEngine(electron);
    const files = engine.expose(
      {
        *who() {
          return 'files';
        },
      },
      { name: 'files' },
    );
    const mail = other.expose(
      {
        *who() {
          return 'mail';
        },
      },
      { name: 'mail' },
    );
    const { connect } = open().page.library;
    expect(await connect<typeof files>({ name: 'files' }).who()).toBe('files');
    expect(await connect<typeof mail>({ name: 'mail' }).who()).toBe('mail');
    expect(() => other.expose({}, { name: 'files' })).toThrow('exposed already');
  });
});
