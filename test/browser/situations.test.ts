import { beforeAll, describe, expect, test } from '@jest/globals';
import { openPage } from './harness/open-page.js';

// What pages and their workers do beside tasks, as people report it of other libraries. No task may hang or fail for it.

const routes = { '/missing': { status: 404, body: 'missing' } };

/** What each situation gave. */
async function seeAll(): Promise<Record<string, unknown>> {
  const page = await openPage({ routes });
  const seen = await page.run(async (url) => {
    const { Task, workerModule } = await import('offloop');
    const { DomEngine } = await import('offloop/dom');
    const make = (): any => workerModule<any>(() => new Worker(url, { type: 'module' }));
    const results: Record<string, unknown> = {};
    const attempt = async (name: string, fn: () => unknown) => {
      const late = new Promise((resolve) => setTimeout(resolve, 10_000, 'hangs'));
      try {
        results[name] = await Promise.race([fn(), late]);
      } catch (error) {
        results[name] = error instanceof Error ? `${error.name}: ${error.message}` : `thrown: ${String(error)}`;
      }
    };
    const withEngine = async <T>(
      use: (engine: InstanceType<typeof DomEngine>, work: any) => Promise<T>,
    ): Promise<T> => {
      const engine = new DomEngine({ maxThreads: 1 });
      const value = await use(engine, make());
      await engine.close();
      return value;
    };

    await attempt('posts over the own channel of its worker', () =>
      withEngine((engine, work) =>
        Promise.all([[], null, ['offloop', 'hello', 1, {}], 'text'].map((one) => engine.run(work.post(one)))),
      ),
    );
    await attempt('sets the handlers of its worker', () =>
      withEngine(async (engine, work) => [await engine.run(work.handle()), await engine.run(work.echo(1))]),
    );
    await attempt('stops the messages of its worker', () =>
      withEngine(async (engine, work) => [await engine.run(work.swallow()), await engine.run(work.echo(1))]),
    );
    await attempt('has a nested worker that fails', () => withEngine((engine, work) => engine.run(work.nested())));
    await attempt('makes a synchronous request', () =>
      withEngine((engine, work) => engine.run(work.synchronousRequest('/missing'))),
    );
    await attempt('reads a stream that was moved', () =>
      withEngine((engine, work) => {
        const stream = new Blob(['x'.repeat(100_000)]).stream();
        return engine.run(work.readAll(stream).with({ transfer: [stream] }));
      }),
    );
    await attempt('answers over a port that was moved', () =>
      withEngine(async (engine, work) => {
        const { port1, port2 } = new MessageChannel();
        const heard = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
        return [await engine.run(work.answerOver(port2).with({ transfer: [port2] })), await heard];
      }),
    );
    await attempt('gives memory of WebAssembly', () =>
      withEngine(async (engine, work) => [...((await engine.run(work.memoryOfWasm())) as Uint8Array)]),
    );
    await attempt('imports what is missing', () =>
      withEngine((engine, work) => engine.run(work.dynamicImport('/missing.js')).catch((error: Error) => error.name)),
    );
    await attempt('throws nothing', () =>
      withEngine((engine, work) =>
        engine.run(work.throwsNothing()).then(
          () => 'ended',
          (error: unknown) => [error],
        ),
      ),
    );
    await attempt('rejects with an event', () =>
      withEngine((engine, work) =>
        engine.run(work.rejectsWithEvent()).then(
          () => 'ended',
          (error: Error) => error.name,
        ),
      ),
    );
    await attempt('overflows the stack', () =>
      withEngine(async (engine, work) => [
        await engine.run(work.longStack(1e6)).catch((error: Error) => /RangeError|InternalError/.test(error.name)),
        await engine.run(work.echo(1)),
      ]),
    );
    await attempt('gives a text of 64 MB', () =>
      withEngine(async (engine, work) => ((await engine.run(work.hugeString(2 ** 26))) as string).length),
    );
    await attempt('has a worker of a blob whose address is gone', async () => {
      const script = await (await fetch(url)).text();
      const own = URL.createObjectURL(
        new Blob(
          [script.replaceAll(/(from|import) ?"(\/[^"]+)"/g, (_, word, path) => `${word} "${location.origin}${path}"`)],
          { type: 'text/javascript' },
        ),
      );
      const work = workerModule<any>(() => new Worker(own, { type: 'module' })) as any;
      const engine = new DomEngine({ maxThreads: 1 });
      const value = await engine.run(work.echo('of a blob'));
      URL.revokeObjectURL(own);
      const again = await engine.run(work.echo('again'));
      await engine.close();
      return [value, again];
    });
    await attempt('runs in an engine of a frame that is gone', async () => {
      const frame = document.createElement('iframe');
      frame.srcdoc = '<script></script>';
      const loaded = new Promise((resolve) => (frame.onload = resolve));
      document.body.append(frame);
      await loaded;
      const Foreign = (frame.contentWindow as unknown as { Array: ArrayConstructor }).Array;
      const list = new Foreign(1, 2, 3);
      return withEngine(async (engine, work) => {
        const run = engine.run(work.echo(list));
        frame.remove();
        return run;
      });
    });
    await attempt('is cancelled while it waits for a lock', () =>
      withEngine(async (engine, work) => {
        let release = (): void => {};
        const held = new Promise<void>((taken) => {
          void navigator.locks.request(
            'held',
            () =>
              new Promise<void>((resolve) => {
                release = resolve;
                taken();
              }),
          );
        });
        await held;
        const run = engine.run(work.lock('held'));
        await new Promise((resolve) => run.on('progress', resolve));
        run.cancel();
        await run.settled;
        release();
        return [run.state, await engine.run(work.lock('held'))];
      }),
    );
    await attempt('is started where loading is stopped', () =>
      withEngine(async (engine, work) => {
        const run = engine.run(work.echo('loads'));
        window.stop();
        const first = await run.catch((error: Error) => error.name);
        return [first === 'loads' || first === 'WorkerCrashedError', await engine.run(work.echo('loads'))];
      }),
    );
    await attempt('sends where prototypes have further members', () =>
      withEngine(async (engine, work) => {
        const polluted = [Object.prototype, Array.prototype] as unknown as Record<string, unknown>[];
        for (const prototype of polluted) prototype.further = { deep: () => 1 };
        const value: any = await engine.run(work.echo({ list: [1, { two: 2 }], error: new RangeError('in it') }));
        for (const prototype of polluted) delete prototype.further;
        return [value.list, value.error.message];
      }),
    );
    await attempt('is asked for by many engines at once', async () => {
      const engines = Array.from({ length: 8 }, () => new DomEngine({ maxThreads: 1 }));
      const work = make();
      const values = await Promise.all(engines.map((engine, n) => engine.run(work.echo(n))));
      await Promise.all(engines.map((engine) => engine.close()));
      return values;
    });
    await attempt('is started after its engine was closed', async () => {
      const engine = new DomEngine({ maxThreads: 1 });
      await engine.close();
      return engine.run(new Task(() => 1));
    });
    await attempt('runs where timers are replaced in the page', () =>
      withEngine(async (engine, work) => {
        const { setTimeout: real } = globalThis;
        globalThis.setTimeout = (() => 0) as never;
        const value = await engine.run(work.echo('no timers'));
        globalThis.setTimeout = real;
        return value;
      }),
    );
    await attempt('runs while the document is written anew', () =>
      withEngine(async (engine, work) => {
        const run = engine.run(work.echo('kept'));
        document.open();
        document.write('<!doctype html><title>anew</title><body>anew</body>');
        document.close();
        return [await run, await engine.run(work.echo('kept'))];
      }),
    );
    return results;
  }, '/test/browser/pages/situations-worker.js');
  page.problems.take();
  return seen;
}

const EXPECTED: Readonly<Record<string, unknown>> = {
  'posts over the own channel of its worker': ['posted', 'posted', 'posted', 'posted'],
  'sets the handlers of its worker': ['handles', 1],
  'stops the messages of its worker': ['swallows', 1],
  'has a nested worker that fails': 'survives',
  'makes a synchronous request': 404,
  'reads a stream that was moved': 100_000,
  'answers over a port that was moved': ['answered', 'begun'],
  'gives memory of WebAssembly': [7, 7, 7, 7],
  'imports what is missing': 'TypeError',
  'throws nothing': [undefined],
  'rejects with an event': 'TransferError',
  'overflows the stack': [true, 1],
  'gives a text of 64 MB': 2 ** 26,
  'has a worker of a blob whose address is gone': ['of a blob', 'again'],
  'runs in an engine of a frame that is gone': [1, 2, 3],
  'is cancelled while it waits for a lock': ['cancelled', 'has it'],
  'is started where loading is stopped': [true, 'loads'],
  'sends where prototypes have further members': [[1, { two: 2 }], 'in it'],
  'is asked for by many engines at once': [0, 1, 2, 3, 4, 5, 6, 7],
  'is started after its engine was closed': 'StateError: The engine is closed and takes no new work. Make another one',
  'runs where timers are replaced in the page': 'no timers',
  'runs while the document is written anew': ['kept', 'kept'],
};

describe('A task of a page that', () => {
  let seen: Record<string, unknown>;
  beforeAll(async () => {
    seen = await seeAll();
  }, 60_000);

  test.each(Object.keys(EXPECTED))('%s', (name) => {
    // What a driver of browsers hands over has no `undefined`.
    expect(JSON.stringify(seen[name])).toBe(JSON.stringify(EXPECTED[name]));
  });
});
