import { beforeEach, describe, expect, test } from '@jest/globals';
import { StateError } from '../../../src/core/errors.js';
import { ActorPool } from '../../../src/executors/actor/actor-pool.js';
import type { HeldActor } from '../../../src/executors/executor.js';
import { describeFunction } from '../../../src/executors/function-source.js';
import { LoopExecutor } from '../../../src/executors/loop.js';
import type { Transport } from '../../../src/executors/pool/transport.js';
import { FallbackExecutor } from '../../../src/executors/web/fallback-executor.js';
import { CALL } from '../../../src/executors/wire/messages.js';
import { Gate, until } from '../../helpers/gate.js';
import { range } from '../../helpers/many.js';
import { CallsExecution, Execution, executeCalls, fromModule } from '../execution.js';
import { FakeTransport } from '../pool/fake-transport.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const busy = (ms: number): number => {
  const end = performance.now() + ms;
  while (performance.now() < end);
  return ms;
};

/** Actors have workers of the same transport. */
class FakePool extends ActorPool {
  checkActor(): void {}
  protected transportFor(): Transport {
    return transport;
  }
}

let transport: FakeTransport;
let loop: LoopExecutor;
let executor: FallbackExecutor;
/** The page gives no turn by itself. */
let isHeld: boolean;
/** Pieces of work that wait for a turn of the page. */
let turns: (() => void)[];
let reasons: Error[];
beforeEach(() => {
  transport = new FakeTransport();
  loop = new LoopExecutor();
  turns = [];
  isHeld = false;
  reasons = [];
  executor = new FallbackExecutor(
    new FakePool(transport, 1, {}),
    loop,
    (goOn) => (isHeld ? turns.push(goOn) : setImmediate(goOn)),
    (reason) => reasons.push(reason),
  );
});

/** Many calls that find no worker. */
async function inPage<A extends unknown[]>(
  fn: (this: any, ...args: A) => unknown,
  lists: readonly NoInfer<A>[],
  options = {},
): Promise<CallsExecution> {
  const calls = executeCalls(executor, fn, lists, { once: true, ...options });
  await turn();
  transport.workers.at(-1)!.exit({ exitCode: undefined, cause: new Error('forbidden') });
  return calls;
}

describe('Many calls where no worker can start', () => {
  test('are executed in the page, and give what each gave or threw', async () => {
    const fn = async function (this: any, n: number): Promise<number> {
      this.progress(n / 10);
      await undefined;
      if (n === 2) throw new RangeError('no');
      return n * 2;
    };
    const calls = await inPage(fn, [[1], [2], [3]]);
    await calls.over();
    expect(calls.ends).toEqual([
      ['gave', 2],
      ['failed', new RangeError('no')],
      ['gave', 6],
    ]);
    expect(calls.progress).toEqual([0.1, 0.2, 0.3].map((completed, n) => [n, { completed, total: 1 }]));
    expect(reasons.map(({ message }) => message)).toEqual([expect.stringMatching(/could not start: forbidden/)]);
  });

  test('fail all where their function is not known in the page', async () => {
    const calls = new CallsExecution(executor, fromModule('square'), [[1], [2]]);
    await turn();
    transport.workers[0]!.exit({ exitCode: undefined, cause: new Error('forbidden') });
    await calls.over();
    const error = expect.objectContaining({ message: expect.stringMatching(/`square`.*second argument/) });
    expect(calls.ends).toEqual([
      ['failed', error],
      ['failed', error],
    ]);
  });

  test('end with the first error where nobody wants the others then', async () => {
    const fn = (n: number): number => {
      if (n === 1) throw new RangeError('no');
      return n;
    };
    const calls = await inPage(fn, [[0], [1], [2]], { stopsAtError: true });
    expect((await calls.over()).names).toEqual(['gave', 'failed', 'returned']);
  });

  test('leave room for a frame, and tell what has ended until then', async () => {
    isHeld = true;
    const calls = await inPage(
      busy,
      range(6).map((): [number] => [5]),
    );
    await until(() => turns.length > 0);
    const seen = [calls.names.filter((name) => name === 'gave').length];
    while (!calls.isOver) {
      turns.shift()?.();
      await turn();
      seen.push(calls.names.filter((name) => name === 'gave').length);
    }
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.at(-1)).toBe(6);
  });

  test('are cancelled one by one: the one that executes is told, and the others come back', async () => {
    const fn = function (this: any, n: number): unknown {
      if (n !== 1) return n;
      this.progress(0);
      return new Promise((_, reject) => this.signal.addEventListener('abort', () => reject(this.signal.reason)));
    };
    const calls = await inPage(fn, [[0], [1], [2]]);
    await calls.until(({ progress }) => progress.length > 0);
    calls.cancel(1);
    await calls.over();
    expect(calls.names).toEqual(['gave', 'late', 'returned']);
  });

  test('go on for the one that executes when a later one is cancelled', async () => {
    const gate = new Gate();
    const fn = async function (this: any, n: number): Promise<number> {
      this.progress(0);
      if (n === 1) await gate;
      return n;
    };
    const calls = await inPage(fn, [[0], [1], [2], [3]]);
    await calls.until(({ progress }) => progress.length > 1);
    calls.cancel(3);
    gate.open();
    await calls.over();
    expect(calls.names).toEqual(['gave', 'gave', 'returned', 'stopped']);
  });

  test('stop when all are cancelled', async () => {
    const fn = function (this: any, n: number): unknown {
      if (n === 0) return n;
      this.progress(0);
      return new Promise((resolve) => this.signal.addEventListener('abort', resolve));
    };
    const calls = await inPage(fn, [[0], [1], [2]]);
    await calls.until(({ progress }) => progress.length > 0);
    calls.cancel();
    await calls.over();
    expect(calls.names[2]).toBeUndefined();
  });

  test('fail when the executor is closed meanwhile', async () => {
    isHeld = true;
    const calls = await inPage(
      busy,
      range(3).map((): [number] => [10]),
    );
    await until(() => turns.length > 0);
    await executor.close();
    turns.shift()?.();
    await calls.over();
    expect(calls.ends.at(-1)).toEqual(['failed', expect.any(StateError)]);
  });

  test('are executed by workers where they start, and fail with them', async () => {
    const calls = executeCalls(executor, busy, [[0], [1], [2], [3]], { once: true });
    await turn();
    const [worker] = transport.workers;
    worker!.ready();
    worker!.answerSome(['a']);
    worker!.begunCalls = 2;
    calls.cancel(2);
    expect(worker!.stoppedCalls).toEqual([2]);
    worker!.exit({ exitCode: 1, cause: undefined });
    expect(calls.names).toEqual(['gave', 'failed', 'stopped', 'returned']);
    expect(reasons).toEqual([]);
  });

  test('are taken where the workers take them', () => {
    expect(executor.takesCalls).toBe(true);
    transport.isForOneTask = true;
    expect(executor.takesCalls).toBe(false);
  });
});

describe('An actor where no worker can start', () => {
  const make = (from: number): object => {
    let n = from;
    return {
      add: (by: number) => {
        n += by;
        return n;
      },
      *up() {
        yield n;
        yield n + 1;
      },
    };
  };
  const hold = (): HeldActor =>
    executor.holdActor({
      name: 'counter',
      make: describeFunction(make),
      args: [40],
      concurrency: 1,
      restart: false,
      tree: {},
      report: (error) => {
        throw error;
      },
    });
  const call = (actor: HeldActor, member: string, ...args: unknown[]): Execution =>
    new Execution(
      { submit: (assignment: never, listener: never) => actor.submit(assignment, listener) } as never,
      { kind: 'member', name: `counter.${member}`, member, actor: () => actor } as never,
      args,
      {},
    );
  const broken = async (): Promise<void> => {
    await turn();
    transport.workers.at(-1)!.exit({ exitCode: undefined, cause: new Error('forbidden') });
  };

  test('has its object in the page, whose state stays', async () => {
    const actor = hold();
    const [first, second] = [call(actor, 'add', 2), call(actor, 'add', 3)];
    await broken();
    expect([await first.result(), await second.result()]).toEqual([42, 45]);
    expect(reasons.map(({ message }) => message)).toEqual(['A worker for `counter` could not start: forbidden']);
    expect(transport.workers).toHaveLength(1);
    await actor.end(new Error('over'));
    expect(() => call(actor, 'add', 1)).toThrow(StateError);
  });

  test('is not made there when it has ended meanwhile', async () => {
    const actor = hold();
    const lost = call(actor, 'add', 2);
    await turn();
    await actor.end(new Error('over'));
    expect((await lost.error()).message).toBe('over');
    expect(reasons).toEqual([]);
  });

  test('stays in its worker where that starts', async () => {
    const actor = hold();
    const one = call(actor, 'add', 2);
    await turn();
    const worker = transport.workers.at(-1)!;
    worker.ready();
    worker.answer(undefined);
    await turn();
    expect(worker.followed.map(([op]) => op)).toContain(CALL);
    worker.exit({ exitCode: 1, cause: undefined });
    expect((await one.error()).message).toMatch(/ended before it answered/);
    expect(reasons).toEqual([]);
  });
});
