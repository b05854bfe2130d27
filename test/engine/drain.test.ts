import { expect, test } from '@jest/globals';
import { sleep, Task } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { schedules } from 'offloop/schedule';
import { TestEngine } from 'offloop/testing';

test('what is under way comes to its end, with the work that it starts', async () => {
  const engine = new NodeEngine({ maxThreads: 1 });
  const log: string[] = [];
  const other = engine.async(function* other(name: string) {
    yield* sleep(1);
    log.push(name);
  });
  const run = engine.run(function* () {
    yield* sleep(5);
    log.push(yield* new Task((text: string) => text.toUpperCase(), 'task'));
    yield* other('called');
    yield* engine.run(() => sleep(1));
    return 'end';
  });
  await engine.close({ drain: 10_000 });
  expect([run.result, log]).toEqual(['end', ['TASK', 'called']]);
});

test('calls that wait still start: in a queue, for a pause', async () => {
  const engine = new TestEngine({ now: 0 });
  const log: string[] = [];
  const queued = engine.async({ policy: 'queue' }, function* (name: string) {
    yield* sleep(100);
    log.push(name);
  });
  const paused = engine.async({ debounce: 500 }, function* (name: string) {
    log.push(name);
    yield* sleep(1);
  });
  queued('first');
  queued('second');
  paused('typed');
  const closed = engine.close({ drain: 5_000 });
  await engine.advance(600);
  await closed;
  expect(log).toEqual(['first', 'second', 'typed']);
});

test('calls from elsewhere are refused meanwhile, and schedules call no more', async () => {
  const engine = new TestEngine({ now: 0 });
  const handler = engine.async(function* () {
    yield* sleep(1);
  });
  let ticks = 0;
  const tick = schedules(engine).every(10, () => {
    ticks += 1;
  });
  const refused: unknown[] = [];
  const attempt = (): void => {
    for (const call of [() => handler(), () => engine.run(sleep(1)), () => schedules(engine).after(1, () => {})])
      try {
        call();
      } catch (error) {
        refused.push((error as Error).message);
      }
  };
  const run = engine.run(function* () {
    yield* sleep(100);
  });
  await engine.flush();
  const closed = engine.close({ drain: 5_000 });
  attempt();
  await engine.advance(50);
  expect([ticks, tick.isRunning, run.state]).toEqual([1, false, 'running']);
  await engine.advance(100);
  await closed;
  expect(run.state).toBe('success');
  expect(refused).toEqual(
    Array(3).fill('The engine drains, to be closed: it takes no new work, but that of its handlers'),
  );
  expect(handler).toThrow('The engine is closed');
});

test('what has not ended in time is cancelled, with its clean-up', async () => {
  const engine = new TestEngine({ now: 0 });
  const log: string[] = [];
  const run = engine.run(function* () {
    try {
      yield* sleep(60_000);
    } finally {
      yield* sleep(10);
      log.push('clean');
    }
  });
  const closed = engine.close({ drain: 1_000 });
  await engine.advance(999);
  expect(run.isCancelling).toBe(false);
  await engine.advance(20);
  await closed;
  expect([run.state, log]).toEqual(['cancelled', ['clean']]);
});

test('what fails last is told before it has closed', async () => {
  const engine = new NodeEngine();
  const told: unknown[] = [];
  engine.on('error', ({ error }) => told.push((error as Error).message));
  void engine.run(function* () {
    yield* sleep(5);
    throw new RangeError('at the end');
  });
  await engine.close({ drain: 10_000 });
  expect(told).toEqual(['at the end']);
});

test('a second close ends the drain', async () => {
  const engine = new TestEngine({ now: 0 });
  const run = engine.run(sleep(60_000));
  const closed = engine.close({ drain: Number.POSITIVE_INFINITY });
  await engine.advance(1_000);
  expect(run.state).toBe('running');
  expect(engine.close()).toBe(closed);
  await closed;
  expect(run.state).toBe('cancelled');
});

test('an engine without work closes at once', async () => {
  const engine = new TestEngine({ now: 0 });
  await engine.run(async () => 1);
  await engine.close({ drain: Number.POSITIVE_INFINITY });
});

test.each<[object, RegExp]>([
  [{ drain: -1 }, /Expected `drain` to be a number of milliseconds from 0 up, or Infinity for no limit, got `-1`/],
  [{ drain: '1 s' }, /Expected `drain`.*got `"1 s"`/],
  [{ drian: 1 }, /Unknown option `drian` of engine\.close\. Did you mean `drain`\?/],
])('refuses %j', async (options, message) => {
  await using engine = new TestEngine();
  expect(() => engine.close(options)).toThrow(message);
  // It is as open as before.
  expect(await engine.run(async () => 1)).toBe(1);
});
