import { describe, expect, test } from '@jest/globals';
import { openPage } from './harness/open-page.js';

describe('A handler in a page', () => {
  test('waits for events, frames and time', async () => {
    const { click, run } = await openPage();
    await run(async () => {
      const { nextFrame, sleep, waitForEvent } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const button = document.body.appendChild(document.createElement('button'));
      button.textContent = 'Go';
      const engine = new DomEngine();
      const clicked = engine.run(function* () {
        const event = yield* waitForEvent(button, 'click');
        const first = yield* nextFrame();
        const second = yield* nextFrame();
        yield* sleep(1);
        return { type: event.type, detail: event.detail, isLater: second >= first };
      });
      Object.assign(window, { clicked });
    });
    await click('button');
    const clicked = await run(async () => (window as unknown as { clicked: Promise<object> }).clicked);
    expect(clicked).toEqual({ type: 'click', detail: 1, isLater: true });
  });

  test('starts within the event, so that it may prevent the default', async () => {
    const { click, run } = await openPage();
    await run(async () => {
      const { sleep } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      document.body.innerHTML = '<form action="/elsewhere"><button>Send</button></form><output></output>';
      const send = new DomEngine().async(function* (event: SubmitEvent) {
        event.preventDefault();
        yield* sleep(1);
        document.querySelector('output')!.value = 'sent';
      });
      document.querySelector('form')!.addEventListener('submit', send);
    });
    await click('button');
    const path = await run(async () => {
      while (document.querySelector('output')?.value !== 'sent') await new Promise((resolve) => setTimeout(resolve, 1));
      return location.pathname;
    });
    expect(path).toBe('/');
  });

  test('leaves no listener on its target when it is cancelled or answered', async () => {
    const { run } = await openPage();
    const calls = await run(async () => {
      const { waitForEvent } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const target = new EventTarget();
      let listeners = 0;
      const { addEventListener, removeEventListener } = target;
      target.addEventListener = (...args: Parameters<typeof addEventListener>) => {
        listeners += 1;
        addEventListener.apply(target, args);
      };
      target.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
        listeners -= 1;
        removeEventListener.apply(target, args);
      };
      const engine = new DomEngine();
      const cancelled = engine.run(waitForEvent(target, 'ready'));
      const answered = engine.run(waitForEvent(target, 'ready'));
      const during = listeners;
      cancelled.cancel();
      target.dispatchEvent(new Event('ready'));
      await answered;
      return { during, after: listeners, state: cancelled.state };
    });
    expect(calls).toEqual({ during: 2, after: 0, state: 'cancelled' });
  });

  test('goes on in place where the turn is young, else in a later one', async () => {
    const { run } = await openPage();
    const steps = await run(async () => {
      const { operation } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      let answer: () => void = () => {};
      const door = operation<void>((resolve) => {
        answer = resolve;
      });
      let steps = 0;
      const { now } = performance;
      let time = now.call(performance);
      performance.now = () => time;
      new DomEngine().run(function* () {
        for (;;) {
          yield* door;
          steps += 1;
        }
      });
      answer();
      const young = steps;
      time += 30;
      // Those that come while one waits for its turn are none.
      for (let answers = 0; answers < 100; answers += 1) answer();
      const old = steps;
      performance.now = now;
      while (steps === old) await new Promise((resolve) => setTimeout(resolve, 10));
      return { young, old, later: steps - old };
    });
    expect(steps.young).toBe(1);
    expect(steps.old).toBeLessThan(10);
    expect(steps.later).toBe(1);
  });
});

describe('An error of an operation', () => {
  test('names in its stack where it comes from, and where it was yielded', async () => {
    const { run } = await openPage();
    const stack = await run(async () => {
      const { wait } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      async function read(): Promise<void> {
        await null;
        throw new RangeError('disk is full');
      }
      const error: Error = await new DomEngine()
        .run(function* showAll() {
          yield* wait(read());
        })
        .catch((thrown) => thrown);
      return error.stack;
    });
    expect(stack).toMatch(/\bread\b.*\n( {4}at async |async\*)showAll\b/s);
  });
});

describe('An error that nobody awaits', () => {
  test('reaches `window.onerror`, once', async () => {
    const { run, problems } = await openPage();
    const seen = await run(async () => {
      const { sleep } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const seen: unknown[] = [];
      const first = new Promise<void>((resolve) => {
        window.onerror = (_message, _file, _line, _column, error) => {
          seen.push(error?.name, error?.message);
          resolve();
        };
      });
      void new DomEngine().run(function* () {
        yield* sleep(1);
        throw new RangeError('unseen');
      });
      await first;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return seen;
    });
    expect(seen).toEqual(['RangeError', 'unseen']);
    expect(await problems.next()).toBe('uncaught RangeError: unseen');
  });

  test('goes to the `error` event instead where somebody listens', async () => {
    const { run } = await openPage();
    const seen = await run(async () => {
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine();
      return new Promise((resolve) => {
        engine.on('error', ({ error }) => resolve((error as Error).message));
        void engine.run(function* () {
          throw new RangeError('seen');
        });
      });
    });
    expect(seen).toBe('seen');
  });
});

describe('A native async function that awaits a cancelled run', () => {
  test('rejects quietly, also for listeners that came after the engine; other rejections are told', async () => {
    const { run, problems } = await openPage();
    problems.prevented('CancelledError: Cancelled by policy: replaced by a newer call');
    const told = await run(async () => {
      const { sleep } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine();
      const told: string[] = [];
      const first = new Promise<void>((resolve) =>
        addEventListener('unhandledrejection', ({ reason }) => {
          told.push(reason.message);
          resolve();
        }),
      );
      const search = engine.async({ policy: 'restart' }, function* (text: string) {
        yield* sleep(5);
        return text;
      });
      const show = async (text: string): Promise<void> => {
        document.title = await search(text);
      };
      void show('a');
      await show('ab');
      void (async () => {
        await null;
        throw new TypeError('told');
      })();
      await first;
      return { told, title: document.title };
    });
    expect(told).toEqual({ told: ['told'], title: 'ab' });
    expect(await problems.next()).toBe('uncaught TypeError: told');
  });

  test('rejects quietly for error trackers that listen before there is an engine, or under the name that the guide gives them', async () => {
    const { run, problems } = await openPage();
    problems.prevented('CancelledError: Cancelled by policy: replaced by a newer call');
    problems.prevented('CancelledError: Cancelled by close');
    const { told, isInOrderOfTime } = await run(async () => {
      const told: string[] = [];
      window.onunhandledrejection = ({ reason }) => told.push(reason.name);
      addEventListener('unhandledrejection', ({ reason }) => told.push(reason.name));
      const { sleep } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine();
      const search = engine.async({ policy: 'restart' }, function* (ms: number) {
        yield* sleep(ms);
      });
      const show = async (ms: number): Promise<void> => search(ms);
      void show(1);
      await show(1);
      void show(60_000);
      await engine.close();
      await new Promise((resolve) => setTimeout(resolve, 50));
      // Chromium calls listeners of windows in this order, others those first that capture.
      let isInOrderOfTime = false;
      addEventListener('probe', () => {
        isInOrderOfTime = true;
      });
      addEventListener('probe', (event) => event.stopImmediatePropagation(), true);
      dispatchEvent(new Event('probe'));
      return { told, isInOrderOfTime };
    });
    expect(told).toEqual(isInOrderOfTime ? Array(4).fill('CancelledError') : []);
    problems.take();
  });

  test('is all that rejects: nothing that the library makes of a cancelled run does', async () => {
    const { run } = await openPage();
    const told = await run(async () => {
      const told: string[] = [];
      // Those that capture hear of all that was there before the engine's.
      addEventListener('unhandledrejection', ({ reason }) => told.push(String(reason)), true);
      const { all, AsyncTask, events, fork, MultiTask, race, retry, shield, sleep, timeout, wait } = await import(
        'offloop'
      );
      const { bindProgress, DomEngine } = await import('offloop/dom');
      const engine = new DomEngine();
      const bar = document.body.appendChild(document.createElement('progress'));
      const long = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));
      const handlers = [
        engine.async({ policy: 'restart' }, function* () {
          yield* sleep(60_000);
        }),
        engine.async({ policy: 'drop' }, function* () {
          fork(sleep(60_000));
          yield* all([sleep(60_000), new AsyncTask(long)]);
        }),
        engine.async({ policy: 'keepLatest' }, function* () {
          yield* race([timeout(60_000, wait(long)), retry(() => sleep(60_000), { retries: 2 })]);
        }),
        engine.async({ policy: 'queue' }, async function* () {
          const results = yield* new MultiTask([new AsyncTask(long)], { unordered: true });
          for await (const value of results) document.title = `${value}`;
        }),
        engine.async({ policy: 'share' }, function* () {
          const clicks = yield* events(bar, 'click');
          yield* clicks.next();
        }),
        engine.async({ debounce: 5 }, async function* () {
          await wait((signal) => fetch('/', { signal }));
          yield* shield(sleep(10));
          yield* sleep(60_000);
        }),
      ];
      for (const handler of handlers) {
        for (let calls = 0; calls < 3; calls += 1) {
          const one = handler();
          bindProgress(bar, one);
          void one.settled;
          one.subscribe(() => {});
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
      for (const handler of handlers) handler.cancelAll();
      for (const handler of handlers) handler();
      bar.remove();
      await new Promise((resolve) => setTimeout(resolve, 50));
      await engine.close();
      await new Promise((resolve) => setTimeout(resolve, 50));
      return told;
    });
    expect(told).toEqual([]);
  });

  test('is told of again after close()', async () => {
    const { run, problems } = await openPage();
    problems.prevented('CancelledError: Cancelled by user: the other engine keeps it quiet');
    await run(async () => {
      const { CancelledError } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const [one, other] = [new DomEngine(), new DomEngine()];
      const fail = async (reason: string): Promise<void> => {
        throw new CancelledError(reason);
      };
      const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
      await one.close();
      void fail('the other engine keeps it quiet');
      await later();
      await other.close();
      void fail('late');
      await later();
    });
    expect(await problems.next()).toBe('uncaught CancelledError: Cancelled by user: late');
  });
});

describe('exitOnError', () => {
  test('unmounts the app with the error, cancels all other runs, and refuses new ones', async () => {
    const { run } = await openPage();
    const seen = await run(async () => {
      const { sleep } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine();
      const unmounted: string[] = [];
      engine.mainApp = { unmount: (error: Error) => unmounted.push(error.message) };
      const other = engine.run(sleep(60_000));
      const fatal = engine.run(
        function* () {
          yield* sleep(1);
          throw new Error('fatal');
        },
        { exitOnError: true },
      );
      await fatal.catch(() => {});
      await other.settled;
      let refused = '';
      try {
        engine.run(sleep(1));
      } catch (error) {
        refused = (error as Error).name;
      }
      return { unmounted, other: other.state, refused };
    });
    expect(seen).toEqual({ unmounted: ['fatal'], other: 'cancelled', refused: 'StateError' });
  });

  test('closes the engine of a page without an app, and one whose app fails to unmount, which is told', async () => {
    const { run, problems } = await openPage();
    const states = await run(async () => {
      const { sleep } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const failing = {
        unmount() {
          throw new Error('cannot unmount');
        },
      };
      const states: string[] = [];
      for (const app of [undefined, failing]) {
        const engine = new DomEngine();
        engine.mainApp = app;
        const other = engine.run(sleep(60_000));
        const fatal = engine.run(
          function* () {
            throw new Error('fatal');
          },
          { exitOnError: true },
        );
        await fatal.catch(() => {});
        await other.settled;
        states.push(other.state);
      }
      return states;
    });
    expect(states).toEqual(['cancelled', 'cancelled']);
    expect(await problems.next()).toBe('uncaught Error: cannot unmount');
  });

  test('leaves the page alone after a success and a cancel', async () => {
    const { run } = await openPage();
    const unmounted = await run(async () => {
      const { sleep } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine();
      let unmounted = 0;
      engine.mainApp = { unmount: () => (unmounted += 1) };
      await engine.run(sleep(1), { exitOnError: true });
      engine.run(sleep(60_000), { exitOnError: true }).cancel();
      await engine.run(sleep(1));
      return unmounted;
    });
    expect(unmounted).toBe(0);
  });
});

describe('close()', () => {
  test('leaves no listener, timer, frame or observer of the engine', async () => {
    const { run } = await openPage();
    const left = await run(async () => {
      const counts = { listeners: 0, frames: 0 };
      const { addEventListener, removeEventListener } = EventTarget.prototype;
      EventTarget.prototype.addEventListener = function (...args) {
        counts.listeners += 1;
        addEventListener.apply(this, args);
      };
      EventTarget.prototype.removeEventListener = function (...args) {
        counts.listeners -= 1;
        removeEventListener.apply(this, args);
      };
      const { requestAnimationFrame: ask, cancelAnimationFrame: takeBack } = window;
      const asked = new Set<number>();
      window.requestAnimationFrame = (callback) => {
        const handle = ask((time) => {
          asked.delete(handle);
          callback(time);
        });
        asked.add(handle);
        return handle;
      };
      window.cancelAnimationFrame = (handle) => {
        asked.delete(handle);
        takeBack(handle);
      };
      const { nextFrame, sleep, wait, waitForEvent } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine();
      const owner = document.body.appendChild(document.createElement('p'));
      void engine.run(
        function* () {
          for (;;) yield* nextFrame();
        },
        { owner },
      );
      void engine.run(sleep(60_000), { owner });
      void engine.run(waitForEvent(window, 'click'), { owner });
      await engine.run(function* () {
        for (let steps = 0; steps < 50; steps += 1) yield* wait(Promise.resolve());
      });
      const during = { listeners: counts.listeners, frames: asked.size };
      await engine.close();
      return { during, after: { listeners: counts.listeners, frames: asked.size } };
    });
    expect(left.during.listeners).toBeGreaterThanOrEqual(2);
    expect(left.during.frames).toBeGreaterThanOrEqual(1);
    expect(left.after).toEqual({ listeners: 0, frames: 0 });
  });
});

describe('A page’s engine', () => {
  test('can be put under a virtual clock, where a frame takes 16 ms', async () => {
    const { run } = await openPage();
    const seen = await run(async () => {
      const { nextFrame, sleep } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const { control } = await import('offloop/testing');
      const engine = new DomEngine();
      const clock = control(engine);
      const times: number[] = [];
      const handled = engine.run(function* () {
        times.push(yield* nextFrame(), yield* nextFrame());
        yield* sleep(60_000);
      });
      await clock.settled();
      await handled;
      clock[Symbol.dispose ?? Symbol.for('Symbol.dispose')]();
      const real = await engine.run(nextFrame());
      return { between: times[1]! - times[0]!, isReal: real > times[1]! };
    });
    expect(seen).toEqual({ between: 16, isReal: true });
  });

  test('refuses an option that it does not know', async () => {
    const { run } = await openPage();
    const messages = await run(async () => {
      const { DomEngine } = await import('offloop/dom');
      return [{ process: 'worker' }, { processes: 'thread' }].map((options) => {
        try {
          return String(new DomEngine(options as never));
        } catch (error) {
          return (error as Error).message;
        }
      });
    });
    expect(messages[0]).toContain('`processes`');
    expect(messages[1]).toContain("'worker' or 'error'");
  });
});
