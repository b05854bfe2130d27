import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { CancelledError, TransferError } from '../../../src/core/errors.js';
import type { Assignment } from '../../../src/executors/executor.js';
import { WorkerPool } from '../../../src/executors/pool/pool.js';
import { RUN, RUN_MANY } from '../../../src/executors/wire/messages.js';
import { range } from '../../helpers/many.js';
import { type Execution, execute } from '../execution.js';
import { FakeTransport, type FakeWorker } from './fake-transport.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const echo = (value: unknown): unknown => value;

let transport: FakeTransport;
let pool: WorkerPool;
const start = (values: readonly unknown[], options: Partial<Assignment> = {}): Execution[] =>
  values.map((value) => execute(pool, echo, [value], { mayJoin: true, ...options }));

/** A worker that is idle, of a pool that knows how little time the function takes: none by the clock, however busy the machine is. */
async function warm(): Promise<FakeWorker> {
  const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now());
  const first = start([0]);
  await turn();
  const [worker] = transport.workers;
  worker!.ready();
  worker!.answer(0);
  await first[0]!.result();
  clock.mockRestore();
  return worker!;
}

beforeEach(() => {
  transport = new FakeTransport();
  // No platform has to show which one executes: each is marked when it begins.
  transport.seesCalls = false;
  pool = new WorkerPool(transport, 1, {});
});

describe('Tasks that wait side by side', () => {
  test('travel together by the dozen, each marked by itself', async () => {
    const worker = await warm();
    start(range(100));
    await turn();
    const [op, , , , , args, count, stopsAtError, isExact] = worker.requests.at(-1) as unknown as unknown[];
    expect([op, count, stopsAtError, isExact]).toEqual([RUN_MANY, (args as unknown[]).length, false, true]);
    expect(count).toBeGreaterThan(1);
  });

  test('travel alone where few wait, where they were not measured, and where they have something of their own', async () => {
    const worker = await warm();
    start(range(10));
    await turn();
    expect(worker.requests.at(-1)?.[0]).toBe(RUN);
    const other = new FakeTransport();
    const cold = new WorkerPool(other, 1, {});
    for (const n of range(100)) execute(cold, echo, [n], { mayJoin: true });
    await turn();
    other.workers[0]!.ready();
    expect(other.workers[0]!.requests[0]?.[0]).toBe(RUN);
    worker.answer(0);
    start(range(100), { mayJoin: false, priority: 1 });
    await turn();
    expect(worker.requests.at(-1)?.[0]).toBe(RUN);
  });

  test('travel alone once their function has cost a worker', async () => {
    const worker = await warm();
    const together = start(range(100));
    await turn();
    expect(worker.requests.at(-1)?.[0]).toBe(RUN_MANY);
    worker.exit({ exitCode: 1, cause: undefined });
    await together[0]!.error();
    const [, next] = transport.workers;
    next!.ready();
    expect(next!.requests.at(-1)?.[0]).toBe(RUN);
    next!.answer(0);
    expect(next!.requests.at(-1)?.[0]).toBe(RUN);
  });

  test('are told each what it would be told alone', async () => {
    const worker = await warm();
    const tasks = start(range(100));
    await turn();
    worker.answerSome(['a', 'b']);
    expect(tasks.slice(0, 3).map(({ calls }) => calls)).toEqual([['start', 'result'], ['start', 'result'], ['start']]);
    tasks[3]!.cancel();
    expect(worker.stoppedCalls).toEqual([3]);
    worker.answerLast(['c']);
    expect(tasks.slice(2, 4).map(({ calls }) => calls)).toEqual([
      ['start', 'result'],
      ['start', 'stopped'],
    ]);
    await turn();
    // Its next message is under way already; what was not begun goes after that one.
    worker.answerLast(worker.args.at(-1) as unknown[]);
    expect((worker.args.at(-1) as unknown[])[0]).toBe(4);
  });

  test('are told once that they were started, also where they come back', async () => {
    const worker = await warm();
    const tasks = start(range(100));
    await turn();
    worker.answerLast([0]);
    await turn();
    while (worker.requests.at(-1)?.[0] === RUN_MANY) {
      worker.answerLast([...(worker.args.at(-1) as unknown[])]);
      await turn();
    }
    for (const { calls } of tasks) expect(calls.filter((name) => name === 'start').length).toBeLessThan(2);
    expect(tasks[20]?.calls).toEqual(['start', 'result']);
  });

  test('have stopped where they are cancelled while their worker is lost, and do not fail', async () => {
    const worker = await warm();
    const [first, second, third] = start(range(100));
    await turn();
    worker.begunCalls = 3;
    first!.onError = () => second!.cancel();
    worker.exit({ exitCode: 1, cause: undefined });
    expect([second!.calls.at(-1), third!.calls.at(-1)]).toEqual(['stopped', 'error']);
  });

  test('are tried in halves where one of them cannot be sent', async () => {
    const worker = await warm();
    const values = range(100).map((n) => (n === 1 ? () => {} : n));
    const send = worker.send.bind(worker);
    jest.spyOn(worker, 'send').mockImplementation((request, transfer) => {
      const args = request[5] as unknown[];
      if (args.some((arg) => typeof arg === 'function')) throw new Error('no');
      send(request, transfer);
      setImmediate(() => (request[0] === RUN_MANY ? worker.answerLast(args) : worker.answer(args[0])));
    });
    const outcomes = await Promise.all(start(values).map((task) => task.result().catch((error: unknown) => error)));
    expect(outcomes[1]).toBeInstanceOf(TransferError);
    expect(outcomes.filter((outcome) => outcome instanceof Error)).toHaveLength(1);
    expect(outcomes.filter((outcome) => typeof outcome === 'number')).toEqual(range(100).filter((n) => n !== 1));
  });

  test('fail with the reason when the pool is closed', async () => {
    const worker = await warm();
    const tasks = start(range(100));
    await turn();
    expect(worker.requests.at(-1)?.[0]).toBe(RUN_MANY);
    await pool.close();
    const errors = await Promise.all(tasks.map((task) => task.error()));
    for (const error of errors) expect(error).toBeInstanceOf(CancelledError);
  });
});
