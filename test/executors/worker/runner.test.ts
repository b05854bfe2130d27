import { describe, expect, test } from '@jest/globals';
import { decodeError } from '../../../src/executors/wire/errors.js';
import {
  CANCEL,
  ERROR,
  MODULE,
  RESULT,
  type Reply,
  RUN,
  SOURCE,
  STOPPED,
  UNREAD,
} from '../../../src/executors/wire/messages.js';
import { Functions } from '../../../src/executors/worker/functions.js';
import { Runner } from '../../../src/executors/worker/runner.js';
import type { RunnerHost } from '../../../src/executors/worker/runner-host.js';
import { readCurrentTask } from '../../../src/executors/worker/task-state.js';
import { localWire } from '../pool/fake-transport.js';

function runnerWith(overrides: Partial<RunnerHost> = {}): { runner: Runner; replies: Reply[]; moved: unknown[] } {
  const replies: Reply[] = [];
  const moved: unknown[] = [];
  const runner = new Runner({
    wire: localWire(true),
    post: (reply, transfer) => {
      replies.push(structuredClone(reply));
      moved.push(transfer);
    },
    load: async () => ({}),
    take: () => {},
    begin: () => true,
    end: () => {},
    isCancelled: () => false,
    onSignalRead: () => {},
    marksEach: false,
    ...overrides,
  });
  return { runner, replies, moved };
}
const run = (id: number, fn: (...args: never[]) => unknown, args: unknown[] = []) =>
  [RUN, id, SOURCE, String(fn), fn.name, args] as const;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Runner', () => {
  test('answers a synchronous function in the same turn', () => {
    const { runner, replies } = runnerWith();
    runner.receive(run(7, (a: number) => a + 1, [1]));
    expect(replies).toEqual([[RESULT, 7, 2]]);
  });

  test('does not begin what was cancelled before', async () => {
    const { runner, replies } = runnerWith({ begin: () => false });
    runner.receive(
      run(7, () => {
        throw new Error('never');
      }),
    );
    expect(replies).toEqual([[STOPPED, 7]]);
  });

  test('says that it could not read a request', () => {
    const { runner, replies } = runnerWith();
    runner.receive(run(1, () => 1));
    runner.reject(new Error('garbled'));
    expect(replies[1]!.slice(0, 2)).toEqual([ERROR, UNREAD]);
    expect(decodeError(replies[1]![2] as never)).toMatchObject({ message: 'garbled' });
  });

  test('knows the current task while it executes, to its very end', async () => {
    const { runner } = runnerWith();
    expect(readCurrentTask()).toBeUndefined();
    runner.receive(
      run(1, async () => {
        await null;
        return (globalThis as any)[Symbol.for('offloop.current-task')] !== undefined;
      }),
    );
    expect(readCurrentTask()).toBeDefined();
    await turn();
    expect(readCurrentTask()).toBeUndefined();
  });

  test('ignores a cancel that comes too late', () => {
    const { runner, replies } = runnerWith();
    runner.receive(run(1, () => 1));
    runner.receive([CANCEL, 1]);
    runner.receive(run(2, () => 2));
    runner.receive([CANCEL, 1]);
    expect(replies).toHaveLength(2);
  });

  test('passes a cancel on to the signal', async () => {
    let cancelled = false;
    const { runner, replies } = runnerWith({ isCancelled: () => cancelled });
    const fn = function (this: any): Promise<unknown> {
      return new Promise((resolve) => this.signal.addEventListener('abort', () => resolve('ended')));
    };
    runner.receive(run(3, fn));
    cancelled = true;
    runner.receive([CANCEL, 2]);
    await turn();
    expect(replies).toEqual([]);
    runner.receive([CANCEL, 3]);
    await turn();
    expect(replies).toEqual([[RESULT, 3, 'ended']]);
  });

  test('moves what the task said, with its own result only', () => {
    const { runner, moved } = runnerWith();
    runner.receive(
      run(1, () => {
        const bytes = new ArrayBuffer(4);
        (globalThis as any)[Symbol.for('offloop.current-task')].move([bytes]);
        return bytes;
      }),
    );
    runner.receive(run(2, () => 2));
    expect(moved).toEqual([[expect.any(ArrayBuffer)], undefined]);
  });

  test('survives thenables that misbehave', async () => {
    const { runner, replies } = runnerWith();
    const bad = (): object =>
      Object.defineProperty({}, 'then', {
        get() {
          throw new Error('in then');
        },
      });
    const twice = (): object => {
      const then = (resolve: (value: number) => void): void => {
        resolve(1);
        throw new Error('after');
      };
      return Object.assign({}, { then });
    };
    runner.receive(run(1, bad));
    runner.receive(run(2, twice));
    await turn();
    expect(decodeError(replies[0]![2] as never)).toMatchObject({ message: 'in then' });
    expect(replies[1]).toEqual([RESULT, 2, 1]);
  });

  test.each([
    ['a generator', function* () {}],
    ['an async generator', async function* () {}],
    ['an iterator', () => [1][Symbol.iterator]()],
  ])('refuses %s as a result', async (_, fn) => {
    const { runner, replies } = runnerWith();
    runner.receive(run(1, fn));
    await turn();
    expect(decodeError(replies[0]![2] as never)).toMatchObject({ message: expect.stringContaining('iterator') });
  });
});

describe('Functions', () => {
  test('loads a module once', async () => {
    let loads = 0;
    const functions = new Functions(async () => {
      loads += 1;
      return { one: () => 1 };
    });
    expect(await functions.find(MODULE, 'work', 'one')).toBeInstanceOf(Function);
    expect(functions.find(MODULE, 'work', 'one')).toBeInstanceOf(Function);
    expect(loads).toBe(1);
  });

  test('tries again what did not load', async () => {
    let loads = 0;
    const functions = new Functions(async () => {
      loads += 1;
      if (loads === 1) throw new Error('not yet');
      return { one: () => 1 };
    });
    await expect(functions.find(MODULE, 'work', 'one')).rejects.toThrow('not yet');
    expect(await functions.find(MODULE, 'work', 'one')).toBeInstanceOf(Function);
  });

  test('says that a module has no functions at all', async () => {
    const functions = new Functions(async () => ({ a: 1 }));
    await expect(functions.find(MODULE, 'work', 'one')).rejects.toThrow(
      'has no export `one`. It exports no function at all',
    );
    expect(() => functions.find(MODULE, 'work', 'a')).toThrow('`a` of the worker module work is no function');
  });

  test('does not keep texts without end', () => {
    const functions = new Functions(async () => ({}));
    const first = functions.find(SOURCE, '() => 0', 'first');
    for (let n = 1; n <= 1000; n += 1) void functions.find(SOURCE, `() => ${n}`, 'more');
    expect(functions.find(SOURCE, '() => 0', 'first')).not.toBe(first);
    expect(functions.find(SOURCE, '() => 1000', 'last')).toBe(functions.find(SOURCE, '() => 1000', 'last'));
  });
});
