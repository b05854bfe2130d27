import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { Text } from 'ink';
import { cleanup, render } from 'ink-testing-library';
import { MultiTask, sleep, Task } from 'offloop';
import { InkEngine } from 'offloop/ink';
import { useState } from 'react';
import { errorOf } from '../../helpers/gate.js';
import { runProgram } from '../child.js';

jest.setTimeout(30_000);
afterEach(cleanup);

const program = (code: string) =>
  runProgram(`
    import { fork, sleep, Task } from 'offloop';
    import { InkEngine } from 'offloop/ink';
    import { Text, render } from 'ink';
    import { createElement } from 'react';
    const app = () => render(createElement(Text, null, 'on the screen'));
    ${code}
  `);

describe('a handler in an Ink app', () => {
  test('draws what its tasks give, step by step', async () => {
    await using engine = new InkEngine({ maxThreads: 1 });
    let show: (text: string) => void = () => {};
    function App() {
      const [text, setText] = useState('start');
      show = setText;
      return <Text>{text}</Text>;
    }
    const { frames, lastFrame } = render(<App />);
    await engine.run(function* () {
      for (const n of [2, 3]) {
        show(`square ${yield* new Task((value: number) => value * value, n)}`);
        yield* sleep(40);
      }
      const results = yield* new MultiTask([new Task(() => 'a')], { unordered: true });
      let item;
      while ((item = yield* results.next())) show(item.value);
      yield* sleep(40);
    });
    expect(frames.filter((frame, index) => frame !== frames[index - 1])).toEqual([
      'start',
      'square 4',
      'square 9',
      'a',
    ]);
    expect(lastFrame()).toBe('a');
  });

  test('resumes after pending input: it schedules with setImmediate', () => {
    const schedule = jest.spyOn(globalThis, 'setImmediate').mockImplementation((() => {}) as never);
    class Open extends InkEngine {
      post(drain: () => void): void {
        this.schedule(drain);
      }
    }
    const engine = new Open();
    const drain = () => {};
    try {
      engine.post(drain);
      expect(schedule.mock.calls).toEqual([[drain]]);
    } finally {
      schedule.mockRestore();
      void engine.close();
    }
  });
});

describe('an error that nobody observes', () => {
  test('unmounts the app first, then is uncaught: exit code 1', async () => {
    const ended = await program(`
      process.on('uncaughtExceptionMonitor', (error) => console.log('uncaught', error.message));
      const engine = new InkEngine();
      engine.mainApp = { unmount: (error) => console.log('unmounted with', error) };
      void engine.run(function* () { yield* sleep(1); throw new RangeError('unseen'); });
    `);
    expect(ended.stdout).toBe('unmounted with undefined\nuncaught unseen\n');
    expect(ended.stderr).toMatch(/RangeError: unseen/);
    expect(ended.code).toBe(1);
  });

  test('gives the screen of a real app back before its message', async () => {
    const ended = await program(`
      const engine = new InkEngine();
      engine.mainApp = app();
      void engine.run(function* () { yield* sleep(1); throw new RangeError('unseen'); });
    `);
    expect(ended.stdout).toContain('on the screen');
    expect(ended.stderr).toMatch(/RangeError: unseen/);
    expect(ended.code).toBe(1);
  });

  test('exits an app that gave what `useApp` gives', async () => {
    const ended = await program(`
      const engine = new InkEngine();
      engine.mainApp = { exit: (error) => console.log('exited with', error) };
      void engine.run(function* () { yield* sleep(1); throw new RangeError('unseen'); });
    `);
    expect(ended).toMatchObject({ code: 1, stdout: 'exited with undefined\n' });
  });

  test('is uncaught without an app, too', async () => {
    const ended = await program(`
      const engine = new InkEngine();
      void engine.run(function* () { yield* sleep(1); throw new RangeError('unseen'); });
    `);
    expect(ended.stderr).toMatch(/RangeError: unseen/);
    expect(ended.code).toBe(1);
  });

  test('goes to the `error` event instead where somebody listens: the app stays', async () => {
    const ended = await program(`
      const engine = new InkEngine();
      engine.mainApp = { unmount: () => console.log('unmounted') };
      engine.on('error', ({ error }) => console.log('event', error.message));
      void engine.run(function* () { yield* sleep(1); throw new RangeError('seen'); });
    `);
    expect(ended).toMatchObject({ code: 0, stdout: 'event seen\n', stderr: '' });
  });
});

describe('exitOnError', () => {
  test.each(['unmount', 'exit'])('ends the app with the error by %s', async (method) => {
    await using engine = new InkEngine();
    const before = process.exitCode;
    const ended: unknown[] = [];
    const printed = jest.spyOn(console, 'error').mockImplementation(() => {});
    const closed = new Promise<void>((resolve) => {
      engine.mainApp = {
        [method](error: unknown) {
          ended.push(error);
          resolve();
        },
      };
    });
    engine.on('error', ({ error }) => ended.push(`told ${(error as Error).message}`));
    const run = engine.run(
      function* () {
        yield* sleep(0);
        throw new RangeError('last');
      },
      { exitOnError: true },
    );
    await closed;
    process.exitCode = before;
    expect(ended).toEqual(['told last', run.error]);
    expect(printed.mock.calls).toEqual(method === 'unmount' ? [[run.error]] : []);
    printed.mockRestore();
  });

  test('leaves the app alone after a success, a cancel, and without the option', async () => {
    await using engine = new InkEngine();
    const unmounted: unknown[] = [];
    engine.mainApp = { unmount: (error: unknown) => unmounted.push(error) };
    await engine.run(sleep(0), { exitOnError: true });
    engine.run(sleep(1_000_000), { exitOnError: true }).cancel();
    await errorOf(
      engine.run(function* () {
        throw new Error('handled');
      }),
    );
    expect(unmounted).toEqual([]);
  });

  const failing = `engine.run(function* () { yield* sleep(1); throw new RangeError('last'); }, { exitOnError: true })`;

  test('ends a real app and the program with exit code 1', async () => {
    const ended = await program(`
      const engine = new InkEngine();
      engine.mainApp = app();
      ${failing}.catch(() => {});
      setInterval(() => {}, 1000).unref();
      await engine.mainApp.waitUntilExit();
      console.log('app ended');
    `);
    expect(ended.stdout).toMatch(/on the screen\s+app ended/);
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/^RangeError: last\n/) });
  });

  test('keeps the exit code that the program chose', async () => {
    const ended = await program(`
      const engine = new InkEngine();
      engine.mainApp = app();
      process.exitCode = 7;
      ${failing}.catch(() => {});
      await engine.mainApp.waitUntilExit();
    `);
    expect(ended.code).toBe(7);
  });

  test('rejects `waitUntilExit()` where the app gave what `useApp` gives', async () => {
    const ended = await program(`
      import { useApp } from 'ink';
      import { useEffect } from 'react';
      const engine = new InkEngine();
      function App() {
        engine.mainApp = useApp();
        useEffect(() => { ${failing}.catch(() => {}); }, []);
        return createElement(Text, null, 'on the screen');
      }
      try { await render(createElement(App)).waitUntilExit(); }
      catch (error) { console.log('exit', error.message); process.exitCode = 3; }
    `);
    expect(ended.stdout).toMatch(/on the screen\s+exit last/);
    expect(ended).toMatchObject({ code: 3, stderr: '' });
  });

  test('is uncaught all the same where nobody observes the run', async () => {
    const ended = await program(`
      const engine = new InkEngine();
      engine.mainApp = app();
      void ${failing};
    `);
    expect(ended.stderr.match(/RangeError: last/g)).toHaveLength(1);
    expect(ended.code).toBe(1);
  });
});

describe('rejections of native async functions', () => {
  const superseded = `
    const search = engine.async({ policy: 'restart' }, function* (n) { yield* sleep(5); return n; });
    const native = async (n) => { await search(n); console.log('found', n); };
  `;

  test('are quiet where a run was cancelled', async () => {
    const ended = await program(`
      const engine = new InkEngine();
      ${superseded}
      void native(1);
      void native(2);
    `);
    expect(ended).toEqual({ code: 0, signal: null, stdout: 'found 2\n', stderr: '' });
  });

  test('stay fatal for every other error, once', async () => {
    const ended = await program(`
      const engine = new InkEngine();
      engine.mainApp = { unmount: () => console.log('unmounted') };
      void (async () => { await null; throw new RangeError('fatal'); })();
    `);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toBe('unmounted\n');
    expect(ended.stderr.match(/RangeError: fatal/g)).toHaveLength(1);
  });

  test('stay fatal with two engines as well', async () => {
    const ended = await program(`
      const engines = [new InkEngine(), new InkEngine()];
      void (async () => { await null; throw new RangeError('fatal'); })();
    `);
    expect(ended.code).toBe(1);
    expect(ended.stderr.match(/RangeError: fatal/g)).toHaveLength(1);
  });

  test('are left to a listener of the program where it has one', async () => {
    const ended = await program(`
      process.on('unhandledRejection', (error) => console.log('own listener', error.message));
      const engine = new InkEngine();
      void (async () => { await null; throw new RangeError('x'); })();
    `);
    expect(ended).toMatchObject({ code: 0, stdout: 'own listener x\n', stderr: '' });
  });

  test('are no longer looked at after close()', async () => {
    const ended = await program(`
      const engine = new InkEngine();
      ${superseded}
      const { CancelledError } = await import('offloop');
      await engine.close();
      console.log(process.listenerCount('unhandledRejection'));
      void (async () => { throw new CancelledError('late'); })();
    `);
    expect(ended.stdout).toBe('0\n');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/CancelledError/);
  });
});

describe('a program', () => {
  test('ends by itself with code 0 after a task, without close()', async () => {
    const ended = await program(`
      const engine = new InkEngine();
      console.log(await engine.run(new Task((n) => n * n, 12)));
    `);
    expect(ended).toEqual({ code: 0, signal: null, stdout: '144\n', stderr: '' });
  });
});
