import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { CancelledError, TransferError, WorkerCrashedError } from '../../src/core/errors.js';
import { WorkerPool } from '../../src/executors/pool/pool.js';
import { type CallsExecution, execute, executeCalls } from './execution.js';
import { FakeTransport, type FakeWorker } from './pool/fake-transport.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const echo = (n: number): number => n;
const lists = (count: number): [number][] => Array.from({ length: count }, (_, n) => [n]);

let transport: FakeTransport;
let pool: WorkerPool;
function open(seesCalls: boolean): void {
  transport = new FakeTransport();
  transport.seesCalls = seesCalls;
  pool = new WorkerPool(transport, 1, { graceMs: 100 });
}
beforeEach(() => open(true));

/** Many calls at a worker. */
async function atWorker(count: number): Promise<{ calls: CallsExecution; worker: FakeWorker }> {
  const calls = executeCalls(pool, echo, lists(count), { once: true });
  await turn();
  const worker = transport.workers.at(-1)!;
  worker.ready();
  return { calls, worker };
}

describe('Many calls whose worker is lost', () => {
  const exit = { exitCode: 7, cause: undefined };

  test('fail where they were begun, each with what is certain of it; the others come back', async () => {
    const { calls, worker } = await atWorker(6);
    worker.answerSome([0]);
    worker.begunCalls = 4;
    worker.exit(exit);
    expect(calls.names).toEqual(['gave', 'failed', 'failed', 'failed', 'returned', 'returned']);
    const [, one, two, last] = calls.ends.map((end) => end?.[1] as WorkerCrashedError);
    for (const error of [one, two, last]) expect(error).toBeInstanceOf(WorkerCrashedError);
    expect(last?.message).toBe('The worker that executed `echo` ended before it answered (exit code 7)');
    for (const error of [one, two]) {
      expect(error?.message).toBe('`calls` was executed, but its worker ended before the result was sent');
      expect(error).toMatchObject({ kind: 'worker', exitCode: 7, cause: last });
    }
  });

  test('may have been executed where it cannot be seen which were begun', async () => {
    open(false);
    const { calls, worker } = await atWorker(5);
    worker.answerSome([0], 3);
    worker.exit(exit);
    expect(calls.names).toEqual(['gave', 'failed', 'failed', 'returned', 'returned']);
    for (const end of [calls.ends[1], calls.ends[2]])
      expect((end![1] as Error).message).toMatch(/^`calls` may have been executed: its worker ended/);
  });

  test('is the one that executed where no other can be', async () => {
    open(false);
    const { calls, worker } = await atWorker(3);
    worker.answerSome([0], 2);
    worker.exit(exit);
    expect(calls.names).toEqual(['gave', 'failed', 'returned']);
    expect((calls.ends[1]![1] as Error).message).toMatch(/that executed `echo`/);
  });

  test('fails the first one where none had begun: it may be what has ended the worker', async () => {
    const { calls, worker } = await atWorker(2);
    worker.begunCalls = 0;
    worker.exit(exit);
    expect(calls.names).toEqual(['failed', 'returned']);
  });

  test('fails none where all that were begun have answered', async () => {
    const { calls, worker } = await atWorker(3);
    worker.answerSome([0, 1]);
    worker.begunCalls = 2;
    worker.exit(exit);
    expect(calls.names).toEqual(['gave', 'gave', 'returned']);
  });

  test('fail with the reason when their executor is closed', async () => {
    const { calls, worker } = await atWorker(2);
    worker.begunCalls = 2;
    await pool.close();
    expect(calls.ends.map((end) => end?.[1])).toEqual([expect.any(CancelledError), expect.any(CancelledError)]);
  });

  test('fail all when an answer cannot be read, and their worker is ended: more may come', async () => {
    const { calls, worker } = await atWorker(3);
    worker.answerSome([0]);
    worker.mumble(new Error('unreadable'));
    expect([calls.names, worker.isEnded]).toEqual([['gave', 'failed', 'failed'], true]);
    expect((calls.ends[2]![1] as Error).message).toBe('unreadable');
  });
});

describe('Many calls that cannot be sent', () => {
  test('come back in halves, until the one whose fault it is stands alone', async () => {
    const calls = executeCalls(pool, (value: unknown) => value, [[0], [1], [() => {}], [3], [4]]);
    await turn();
    const [worker] = transport.workers;
    const isBad = (args: unknown[]): boolean => args.some((arg) => typeof arg === 'function');
    jest.spyOn(worker!, 'send').mockImplementation((request) => {
      const args = request[5] as unknown[];
      if (isBad(args)) throw new Error('no');
      worker!.requests.push(request);
      setImmediate(() => worker!.answerLast(args));
    });
    worker!.ready();
    await calls.over();
    expect(calls.names).toEqual(['gave', 'gave', 'failed', 'gave', 'gave']);
    expect(calls.ends[2]?.[1]).toBeInstanceOf(TransferError);
    expect(calls.ends[2]?.[1]).toMatchObject({ path: 'args[0]' });
    expect(calls.sizes).toEqual([5, 3, 2, 2, 1]);
  });

  test('fail together when they cannot be sent for another reason', async () => {
    const calls = executeCalls(pool, echo, lists(3));
    await turn();
    transport.workers[0]!.exit({ exitCode: 1, cause: undefined });
    expect(calls.names).toEqual(['failed', 'failed', 'failed']);
  });
});

describe('One of many calls that is cancelled', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const pass = async (ms: number): Promise<void> => {
    for (let rest = ms; rest > 0; rest -= 20) {
      jest.advanceTimersByTime(Math.min(rest, 20));
      await turn();
    }
  };

  test('comes back not at all, and its worker goes on, where it was not begun', async () => {
    const { calls, worker } = await atWorker(4);
    worker.begunCalls = 1;
    calls.cancel(2);
    await pass(5000);
    expect([worker.stoppedCalls, worker.stopped, worker.isEnded]).toEqual([[2], [], false]);
    worker.answerLast([0]);
    expect(calls.names).toEqual(['gave', 'returned', 'stopped', 'returned']);
  });

  test('is not told to the worker where it has ended', async () => {
    const { calls, worker } = await atWorker(3);
    worker.answerSome([0]);
    calls.cancel(0);
    expect(worker.stoppedCalls).toEqual([]);
  });

  test('has its worker replaced at once and ended soon where it executes and does not look at its signal', async () => {
    const { calls, worker } = await atWorker(3);
    worker.begunCalls = 2;
    worker.isListening = false;
    calls.cancel(1);
    expect([transport.workers.length, worker.isEnded]).toEqual([2, false]);
    await pass(20);
    expect(worker.isEnded).toBe(true);
    await turn();
    expect(calls.names).toEqual(['failed', 'stopped', 'returned']);
    expect((calls.ends[0]![1] as Error).cause).toMatchObject({
      message: 'The worker that executed `echo` was ended with another task of the same message, which was cancelled',
    });
  });

  test('has the grace time where it looks at its signal', async () => {
    const { calls, worker } = await atWorker(3);
    worker.begunCalls = 1;
    calls.cancel(0);
    await pass(119);
    expect(worker.isEnded).toBe(false);
    await pass(1);
    expect(worker.isEnded).toBe(true);
  });

  test('leaves the worker alone when it has ended meanwhile and another one executes', async () => {
    const { calls, worker } = await atWorker(3);
    worker.isListening = false;
    worker.begunCalls = 1;
    calls.cancel(0);
    worker.begunCalls = 2;
    await pass(5000);
    expect(worker.isEnded).toBe(false);
    worker.answerLast([0, 1]);
    expect(calls.names).toEqual(['late', 'gave', 'returned']);
  });

  test('leaves the worker alone when that happens in the grace time', async () => {
    const { calls, worker } = await atWorker(3);
    worker.begunCalls = 1;
    calls.cancel(0);
    await pass(60);
    worker.begunCalls = 2;
    await pass(5000);
    expect(worker.isEnded).toBe(false);
  });

  test('is looked for further when another one executes first', async () => {
    const { calls, worker } = await atWorker(3);
    worker.isListening = false;
    worker.begunCalls = 1;
    calls.cancel(1);
    await pass(500);
    expect(worker.isEnded).toBe(false);
    worker.begunCalls = 2;
    await pass(20);
    expect(worker.isEnded).toBe(true);
  });

  test('counts as the one that does not end after a silence, where several may execute', async () => {
    open(false);
    const { calls, worker } = await atWorker(5);
    worker.isListening = false;
    worker.answerSome([0], 4);
    calls.cancel(2);
    await pass(60);
    worker.answerSome([1], 4);
    await pass(80);
    expect(worker.isEnded).toBe(false);
    await pass(40);
    expect(worker.isEnded).toBe(true);
    await turn();
    expect(calls.names).toEqual(['gave', 'gave', 'stopped', 'failed', 'returned']);
  });

  test('is no reason to end a worker for those beyond what may have begun', async () => {
    open(false);
    const { calls, worker } = await atWorker(5);
    worker.answerSome([0], 3);
    calls.cancel(4);
    await pass(5000);
    expect(worker.isEnded).toBe(false);
  });

  test('changes nothing when all of them are cancelled meanwhile', async () => {
    const { calls, worker } = await atWorker(3);
    worker.begunCalls = 1;
    calls.cancel(0);
    calls.cancel();
    expect(worker.stopped).toHaveLength(1);
    worker.answerLast(['late']);
    await pass(5000);
    expect([calls.isOver, worker.isEnded]).toEqual([true, false]);
  });

  test('leaves room for the next task', async () => {
    const { calls, worker } = await atWorker(2);
    worker.begunCalls = 1;
    calls.cancel(0);
    const next = execute(pool, echo, [9]);
    transport.workers[1]!.ready();
    await turn();
    transport.workers[1]!.answer(9);
    expect(await next.result()).toBe(9);
    expect(worker.isEnded).toBe(false);
  });
});
