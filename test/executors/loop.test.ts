import { describe, expect, test } from '@jest/globals';
import { LoopExecutor } from '../../src/executors/loop.js';
import { readCurrentTask, setCurrentTask } from '../../src/executors/worker/task-state.js';
import { currentTask } from '../../src/worker.js';
import { describeExecutor } from '../conformance/executor.js';
import { describeOutput } from '../conformance/output.js';
import { Execution, execute, executeModule, fromModule } from './execution.js';

describeExecutor({ name: 'LoopExecutor', create: ({ maxWorkers } = {}) => new LoopExecutor({ maxWorkers }) });

describeOutput({ name: 'LoopExecutor', create: () => new LoopExecutor(), output: 'console of the program' });

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('LoopExecutor', () => {
  test('executes closures, and copies nothing', async () => {
    const seen: object[] = [];
    const value = { fn: () => {} };
    const keep = (v: object): object => {
      seen.push(v);
      return v;
    };
    expect(await execute(new LoopExecutor(), keep, [value]).result()).toBe(value);
    expect(seen[0]).toBe(value);
  });

  test('executes any number at once by default', async () => {
    const executor = new LoopExecutor();
    let open!: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const all = Array.from({ length: 50 }, () => execute(executor, () => gate, []));
    await Promise.all(all.map((execution) => execution.until('start')));
    expect(executor.counts.running).toBe(50);
    open();
    await Promise.all(all.map((execution) => execution.result()));
    expect(executor.counts).toEqual({ running: 0, idle: 0, queued: 0, spare: 0 });
  });

  test('executes no more at once than it is told', async () => {
    const executor = new LoopExecutor({ maxWorkers: 2 });
    let [running, most] = [0, 0];
    const fn = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await turn();
      running -= 1;
    };
    await Promise.all(Array.from({ length: 6 }, () => execute(executor, fn, []).result()));
    expect(most).toBe(2);
  });

  test('gives `currentTask()` until the first await, to modules too', async () => {
    const before = { context: {} as never };
    setCurrentTask(before);
    const executor = new LoopExecutor();
    let after: unknown;
    const fn = async function (this: unknown): Promise<boolean> {
      const isSame = currentTask() === this;
      await null;
      after = readCurrentTask();
      return isSame;
    };
    expect(await execute(executor, fn, []).result()).toBe(true);
    expect(after).toBe(before);
    setCurrentTask(undefined);
    expect(await executeModule(executor, 'report', []).result()).toBe('done');
  });

  test('says how it could execute a function of a module that it cannot reach', async () => {
    const error = await new Execution(new LoopExecutor(), fromModule('square'), [2], {}).error();
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/`square`.*second argument/);
  });

  test('does not begin a function whose task was cancelled while its module loaded', async () => {
    let loaded!: (module: object) => void;
    let calls = 0;
    const load = (): Promise<object> => new Promise((resolve) => (loaded = resolve));
    const execution = new Execution(new LoopExecutor(), fromModule('fn', 'work.js', load), [], {});
    await execution.until('start');
    execution.cancel();
    loaded({ fn: () => (calls += 1) });
    await execution.until('stopped');
    expect(calls).toBe(0);
  });

  test('disposes a result that comes too late', async () => {
    const executor = new LoopExecutor();
    const disposed: string[] = [];
    const results = [
      { [Symbol.dispose]: () => disposed.push('now') },
      { [Symbol.asyncDispose]: async () => void disposed.push('later') },
      { [Symbol.asyncDispose]: async () => Promise.reject(new Error('ignored')) },
      null,
    ];
    for (const result of results) {
      let open!: () => void;
      const gate = new Promise<void>((resolve) => (open = resolve));
      const execution = execute(executor, () => gate.then(() => result), []);
      await execution.until('start');
      execution.cancel();
      open();
      await execution.until('stopped');
      expect(execution.calls).toEqual(['start', 'stopped']);
    }
    expect(disposed).toEqual(['now', 'later']);
  });

  test('tells a late error with the end, but no abort', async () => {
    const executor = new LoopExecutor();
    const fn = function (this: any, name: string): Promise<void> {
      const { signal } = this;
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(name === 'own' ? new RangeError('late') : signal.reason)),
      );
    };
    const [own, abort] = [execute(executor, fn, ['own']), execute(executor, fn, ['abort'])];
    await Promise.all([own.until('start'), abort.until('start')]);
    await turn();
    own.cancel();
    abort.cancel();
    await Promise.all([own.until('stopped'), abort.until('stopped')]);
    expect(own.told.at(-1)).toEqual(['stopped', { error: new RangeError('late') }]);
    expect(abort.told.at(-1)).toEqual(['stopped']);
  });

  test('aborts the signal of what executes when it closes', async () => {
    const executor = new LoopExecutor();
    let signal!: AbortSignal;
    const execution = execute(
      executor,
      function (this: any) {
        signal = this.signal;
        return new Promise(() => {});
      },
      [],
    );
    await execution.until('start');
    await executor.close();
    expect(signal.aborted).toBe(true);
    expect(execution.calls).toEqual(['start', 'error']);
  });

  test('loads its queue ahead, and executes in the next turn then', async () => {
    const executor = new LoopExecutor();
    await executor.prestart(1);
    const execution = execute(executor, () => 1, []);
    await turn();
    expect(execution.calls).toEqual(['start', 'result']);
  });

  test.each([
    [{ maxWorkers: 0 }, RangeError],
    [{ maxWorkers: '1' }, TypeError],
    [{ workers: 1 }, TypeError],
  ])('refuses %p', (options, type) => {
    expect(() => new LoopExecutor(options as never)).toThrow(type);
  });
});
