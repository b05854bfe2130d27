import { describe, expect, test } from '@jest/globals';
import { openPage } from './harness/open-page.js';
import { ISOLATED } from './harness/site.js';

// What conformance suites do not see: tasks of an engine on the workers of a page.

const PAGES = '/test/browser/pages';
const WORK = `${PAGES}/work-worker.js`;

describe('A worker module in a page', () => {
  test('executes its functions, typed and called, in several workers at once', async () => {
    const page = await openPage();
    const result = await page.run(async (url) => {
      const { MultiTask, workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const work = workerModule<{ square(n: number): number; count(n: number): Generator<number> }>(
        () => new Worker(url, { type: 'module' }),
      );
      const engine = new DomEngine({ maxThreads: 2 });
      const run = engine.run(function* () {
        const one = yield* work.square(3);
        const many = yield* new MultiTask([1, 2, 3].map((n) => work.square(n)));
        const stream = yield* work.count(3);
        const items: number[] = [];
        let item;
        while ((item = yield* stream.next())) items.push(item.value);
        return { one, many, items };
      });
      const answer = await run;
      await engine.close();
      return answer;
    }, WORK);
    expect(result).toEqual({ one: 9, many: [1, 4, 9], items: [0, 1, 2] });
    await page.workersEnded();
  });

  test('may expose itself, in the middle of its code and more than once', async () => {
    const page = await openPage();
    const values = await page.run(async (url) => {
      const { workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const work = workerModule<Record<'square' | 'half', (n: number) => number>>(
        () => new Worker(url, { type: 'module' }),
      );
      const engine = new DomEngine();
      const all = [await engine.run(work.square(4)), await engine.run(work.half(4))];
      await engine.close();
      return all;
    }, `${PAGES}/self-exposing.js`);
    expect(values).toEqual([16, 2]);
  });

  test('leaves messages of others alone, both ways', async () => {
    const page = await openPage();
    const { heard, value } = await page.run(async (url) => {
      const { workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const messages: unknown[] = [];
      let own: Worker | undefined;
      const work = workerModule<{ double(n: number): number }>(() => {
        own = new Worker(url, { type: 'module' });
        own.addEventListener('message', ({ data }) => {
          // The hello is the one message of ours on its channel.
          if (data[0] !== 'offloop') messages.push(data);
        });
        return own;
      });
      const engine = new DomEngine();
      await engine.run(work.double(1));
      own?.postMessage(['offloop', 'something else']);
      own?.postMessage('hi');
      while (messages.length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
      const result = await engine.run(work.double(4));
      while (messages.length < 4) await new Promise((resolve) => setTimeout(resolve, 1));
      await engine.close();
      return { heard: messages, value: result };
    }, `${PAGES}/chatty.js`);
    expect(value).toBe(8);
    expect(heard).toEqual(['working', 'own: ["offloop","something else"]', 'own: "hi"', 'working']);
  });

  test('says which functions it has when one is missing', async () => {
    const page = await openPage();
    const message = await page.run(async (url) => {
      const { workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const work = workerModule<{ sqare(n: number): number }>(() => new Worker(url, { type: 'module' }));
      const engine = new DomEngine();
      const error = await engine.run(work.sqare(1)).catch((thrown: Error) => thrown);
      await engine.close();
      return String(error);
    }, WORK);
    expect(message).toMatch(/^TypeError: The worker module has no export `sqare`. It has .*`square`/);
  });

  test('moves memory there and back without copying it', async () => {
    const page = await openPage();
    const sizes = await page.run(async (url) => {
      const { workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const work = workerModule<{ giveBack(bytes: Uint8Array): Uint8Array }>(() => new Worker(url, { type: 'module' }));
      const engine = new DomEngine();
      const bytes = new Uint8Array(32 * 2 ** 20);
      const back = await engine.run(work.giveBack(bytes).with({ transfer: [bytes.buffer] }));
      await engine.close();
      return { here: bytes.byteLength, back: back.byteLength, first: back[0] };
    }, `${PAGES}/self-exposing.js`);
    expect(sizes).toEqual({ here: 0, back: 32 * 2 ** 20, first: 1 });
  });

  test('names the element among the arguments', async () => {
    const page = await openPage();
    const errors = await page.run(async (url) => {
      const { type } = { type: 'module' as const };
      const { Task, TransferError, workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const work = workerModule<{ square(value: unknown): number }>(() => new Worker(url, { type }));
      const engine = new DomEngine();
      const tasks = [
        work.square({ node: document.body }),
        work.square([new PointerEvent('click')]),
        new Task(() => ({ port: new MessageChannel().port1 })),
      ];
      const all = [];
      for (const task of tasks) {
        const error = await engine.run(task as ReturnType<typeof work.square>).catch((thrown: unknown) => thrown);
        all.push(error instanceof TransferError ? [error.path, error.message] : [String(error)]);
      }
      await engine.close();
      return all;
    }, WORK);
    expect(errors).toEqual([
      [
        'args[0].node',
        expect.stringMatching(/`args\[0\]\.node` cannot leave its thread: it is of class HTMLBodyElement/),
      ],
      ['args[0][0]', expect.stringMatching(/of class PointerEvent/)],
      ['result.port', expect.stringMatching(/of class MessagePort/)],
    ]);
  });

  test('gets workers ahead, and loses them when they are not used', async () => {
    const page = await openPage();
    const counts = await page.run(async (url) => {
      const { workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      let made = 0;
      const work = workerModule<{ square(n: number): number }>(() => {
        made += 1;
        return new Worker(url, { type: 'module' });
      });
      const engine = new DomEngine({ maxThreads: 2, idleTimeout: 50 });
      const { thread } = engine.executors;
      await thread.prestart(5, work);
      const ahead = made;
      while (thread.counts.idle > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      return [ahead, await engine.run(work.square(5))];
    }, WORK);
    expect(counts).toEqual([2, 25]);
    await page.workersEnded();
  });
});

describe.each([
  ['In a cross-origin isolated page', ISOLATED, true],
  ['In any page', {}, false],
])('%s', (_, headers, isIsolated) => {
  test('a cancel ends a loop that never looks, while the next task executes already', async () => {
    const page = await openPage({ headers });
    const result = await page.run(async () => {
      const { Task } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine({ maxThreads: 1, graceMs: 60_000 });
      let hasBegun = (): void => {};
      const begun = new Promise<void>((resolve) => {
        hasBegun = resolve;
      });
      const looping = engine.run(
        new Task(function () {
          this.progress(0);
          for (;;);
        }).with({ onProgress: () => hasBegun() }),
      );
      await begun;
      await new Promise((resolve) => setTimeout(resolve, 30));
      looping.cancel();
      const next = await engine.run(new Task(() => 'next'));
      const { state } = await looping.settled;
      await engine.close();
      return { next, state, isolated: crossOriginIsolated };
    });
    expect(result).toEqual({ next: 'next', state: 'cancelled', isolated: isIsolated });
  });

  test('a function that awaits sees the cancel in its signal, and its worker stays', async () => {
    const page = await openPage({ headers });
    const [first, second, cleanUp] = await page.run(async () => {
      const { Task } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine({ maxThreads: 1, graceMs: 60_000 });
      const identify = new Task(() => ((globalThis as { own?: number }).own ??= Math.random()));
      const before = await engine.run(identify);
      let hasBegun = (): void => {};
      const begun = new Promise<void>((resolve) => {
        hasBegun = resolve;
      });
      const waiting = engine.run(
        new Task(async function () {
          const { signal, progress } = this;
          await new Promise((resolve) => {
            signal.addEventListener('abort', resolve);
            progress(0);
          });
          (globalThis as { wasAborted?: boolean }).wasAborted = signal.aborted;
        }).with({ onProgress: () => hasBegun() }),
      );
      await begun;
      waiting.cancel();
      await waiting.settled;
      const after = await engine.run(identify);
      const seen = await engine.run(new Task(() => (globalThis as { wasAborted?: boolean }).wasAborted));
      await engine.close();
      return [before, after, seen] as const;
    });
    expect(second).toBe(first);
    expect(cleanUp).toBe(true);
  });
});

describe('A worker that ends', () => {
  test.each([
    ['a timer throws', 'timer', /`fatal` ended before it answered: from a timer/],
    ['nobody handles a rejection', 'rejection', /`fatal` ended before it answered: unhandled/],
    ['it closes itself', 'close', /`fatal` ended before it answered: `close\(\)` was called/],
  ])('fails its task, and no other, when %s', async (_, way, message) => {
    const page = await openPage();
    page.problems.prevented('TypeError: unhandled');
    const result = await page.run(async (chosen) => {
      const { Task, WorkerCrashedError } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine({ maxThreads: 1 });
      const fatal = new Task((how: string) => {
        if (how === 'close') globalThis.close();
        if (how === 'rejection') void Promise.reject(new TypeError('unhandled'));
        if (how === 'timer')
          setTimeout(() => {
            throw new RangeError('from a timer');
          });
        return new Promise<void>(() => {});
      }, chosen).with({ name: 'fatal' });
      const error = await engine.run(fatal).catch((thrown: unknown) => thrown);
      const next = await engine.run(new Task(() => 'next'));
      await engine.close();
      return { message: error instanceof WorkerCrashedError ? error.message : `no crash: ${error}`, next };
    }, way);
    expect(result.message).toMatch(message);
    expect(result.next).toBe('next');
  });

  test('fails its task when other code terminates it', async () => {
    const page = await openPage();
    const message = await page.run(async (url) => {
      const { workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      let own: Worker | undefined;
      const work = workerModule<{ poll(): number }>(() => {
        own = new Worker(url, { type: 'module' });
        return own;
      });
      const engine = new DomEngine();
      const run = engine.run(work.poll());
      while (engine.executors.thread.counts.running === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      own?.terminate();
      const error = await run.catch((thrown: Error) => thrown);
      await engine.close();
      return String(error);
    }, WORK);
    expect(message).toMatch(/`poll` ended before it answered: it was terminated by other code/);
  });

  test('executes none twice when other code terminates it, and it goes on for a moment, as browsers let it', async () => {
    const page = await openPage({ headers: ISOLATED });
    const most = await page.run(async (url) => {
      const { MultiTask, workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const made: Worker[] = [];
      const work = workerModule<{ lasting(n: number, trace: Int32Array, ms: number): number }>(() => {
        const worker = new Worker(url, { type: 'module' });
        made.push(worker);
        return worker;
      });
      const engine = new DomEngine({ maxThreads: 2 });
      const times: number[] = [];
      for (let round = 0; round < 20; round += 1) {
        const trace = new Int32Array(new SharedArrayBuffer(400 * 4));
        const tasks = Array.from(trace, (_, n) => work.lasting(n, trace, 0.05));
        const run = engine.run(new MultiTask(tasks, { skipErrors: true }));
        while (trace.reduce((sum, n) => sum + n, 0) <= 10 * round) await new Promise((resolve) => setTimeout(resolve));
        made.at(-1)!.terminate();
        await run;
        times.push(Math.max(...trace));
      }
      await engine.close();
      return Math.max(...times);
    }, `${PAGES}/faults-worker.js`);
    expect(most).toBe(1);
  });

  test('stays when something fails while no task executes, which the page is told of as ever', async () => {
    const page = await openPage();
    const same = await page.run(async () => {
      const { Task } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine({ maxThreads: 1 });
      const identify = new Task(() => ((globalThis as { own?: number }).own ??= Math.random()));
      const before = await engine.run(identify);
      await engine.run(
        new Task(() => {
          setTimeout(() => {
            throw new Error('late');
          }, 0);
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      const after = await engine.run(identify);
      await engine.close();
      return before === after;
    });
    expect(same).toBe(true);
    expect(page.problems.take().join()).toMatch(/late/);
  });
});

describe('ProcessTask in a page', () => {
  test('executes on a worker of its own, which ends with it', async () => {
    const page = await openPage();
    const result = await page.run(async () => {
      const { MultiProcessTask, ProcessTask, Task } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine();
      const identify = (): number => ((globalThis as { own?: number }).own ??= Math.random());
      const tasks = [1, 2].map(() => new ProcessTask(identify));
      const [one, two] = [await engine.run(tasks[0]!), await engine.run(tasks[1]!)];
      const many = await engine.run(new MultiProcessTask([new ProcessTask(identify), new ProcessTask(identify)]));
      const shared = await engine.run(new Task(identify));
      const { idle } = engine.executors.process.counts;
      const different = new Set([one, two, ...many, shared]).size;
      await engine.close();
      return { different, idle };
    });
    expect(result).toEqual({ different: 5, idle: 0 });
    await page.workersEnded();
  });

  test('ends its worker on cancel, and errors are as in any task', async () => {
    const page = await openPage();
    const [state, error] = await page.run(async () => {
      const { ProcessTask } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine();
      const run = engine.run(
        new ProcessTask(() => {
          for (;;);
        }),
      );
      while (engine.executors.process.counts.running === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      run.cancel();
      const outcome = await run.settled;
      const failing = new ProcessTask(() => {
        throw new RangeError('too far');
      });
      const thrown = await engine.run(failing).catch((reason: unknown) => reason);
      await engine.close();
      return [outcome.state, `${thrown instanceof RangeError} ${thrown}`];
    });
    expect([state, error]).toEqual(['cancelled', 'true RangeError: too far']);
  });

  test('is refused where the engine says so, and so are options of processes', async () => {
    const page = await openPage();
    const messages = await page.run(async () => {
      const { ProcessTask } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine({ processes: 'error' });
      const all = [await engine.run(new ProcessTask(() => 1)).catch(String)];
      for (const options of [
        { resourceLimits: {} },
        { processes: 'iframe' },
        { noWorkers: true },
        { startTimeout: -1 },
        { startTimeouts: 1 },
      ]) {
        try {
          new DomEngine(options as never);
          all.push('nothing');
        } catch (error) {
          all.push(String(error));
        }
      }
      await engine.close();
      return all;
    });
    expect(messages).toEqual([
      expect.stringMatching(/StateError: This engine has no processes.*`processes` is 'error'/),
      expect.stringMatching(/TypeError: `resourceLimits` belongs to Node/),
      expect.stringMatching(/TypeError: Expected `processes` to be 'worker' or 'error', got `"iframe"`/),
      expect.stringMatching(/TypeError: Expected `noWorkers` to be 'error' or 'loop', got `true`/),
      expect.stringMatching(/RangeError: Expected `startTimeout`/),
      expect.stringMatching(/Did you mean `startTimeout`/),
    ]);
  });
});

describe('Where no worker can start', () => {
  test("tasks execute in the page with `noWorkers: 'loop'`, and a warning says why, once", async () => {
    const page = await openPage({ documentHeaders: { 'content-security-policy': "worker-src 'none'" } });
    const result = await page.run(async (module) => {
      const { StreamTask, Task, workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const warnings: unknown[] = [];
      const engine = new DomEngine({
        noWorkers: 'loop',
        logger: (level, message, details) =>
          warnings.push([level, message, (details as { error: Error }).error.message]),
      });
      type Work = { square(n: number): number; validate(field: string): never };
      const work = workerModule<Work>(
        () => new Worker('/any.js', { type: 'module' }),
        () => import(module) as Promise<Work>,
      );
      const local = document.title;
      await engine.executors.thread.prestart(1, work);
      const values = [await engine.run(work.square(5)), await engine.run(new Task(() => typeof window))];
      const items = await engine.run(function* () {
        const stream = yield* new StreamTask(function* (n: number) {
          for (let i = 0; i < n; i += 1) yield i;
        }, 3);
        const all: number[] = [];
        let item;
        while ((item = yield* stream.next())) all.push(item.value);
        return all;
      });
      const error = await engine.run(work.validate('x')).catch((thrown: Error) => thrown.message);
      const { counts } = engine.executors.thread;
      await engine.close();
      return { values, items, error, warnings, counts, local };
    }, '/test/fixtures/work.js');
    page.problems.take();
    expect(result).toMatchObject({
      values: [25, 'object'],
      items: [0, 1, 2],
      error: 'Wrong x',
      counts: { running: 0, idle: 0, queued: 0, spare: 0 },
    });
    expect(result.warnings).toEqual([
      ['warn', expect.stringMatching(/execute in the page itself/), expect.stringMatching(/`worker-src`/)],
    ]);
  });

  test('many short tasks execute in the page by the batch, with frames between them', async () => {
    const page = await openPage({ documentHeaders: { 'content-security-policy': "worker-src 'none'" } });
    const result = await page.run(async (module) => {
      const { MultiTask, workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine({ noWorkers: 'loop', maxThreads: 2, logger: () => {} });
      type Work = { square(n: number): number };
      let tries = 0;
      const work = workerModule<Work>(
        () => {
          tries += 1;
          return new Worker('/any.js', { type: 'module' });
        },
        () => import(module) as Promise<Work>,
      );
      let frames = 0;
      const count = (): void => {
        frames += 1;
        requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
      const numbers = Array.from({ length: 5000 }, (_, n) => n);
      const values = await engine.run(new MultiTask(numbers.map((n) => work.square(n))));
      await engine.close();
      return { isRight: values.every((value, n) => value === n * n), length: values.length, tries, frames };
    }, '/test/fixtures/work.js');
    page.problems.take();
    expect(result).toMatchObject({ isRight: true, length: 5000 });
    // Alone each would be one; how many go together depends on how busy the machine is.
    expect(result.tries).toBeLessThan(result.length);
    expect(result.frames).toBeGreaterThan(1);
  });

  test('what fails in its worker is not tried again in the page', async () => {
    const page = await openPage();
    const message = await page.run(async () => {
      const { Task } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine({ noWorkers: 'loop' });
      const error = await engine.run(new Task(() => globalThis.close())).catch(String);
      await engine.close();
      return error;
    });
    expect(message).toMatch(/ended before it answered/);
  });
});
