/** How the parts of one task's execution meet: its limit in time, its retries, its signal, a cancel. */
import { describe, expect, test } from '@jest/globals';
import { AsyncTask, Engine, MultiTask, self, sleep, type TaskContext, TimeoutError, wait } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { errorOf, Gate, until } from '../helpers/gate.js';

const engine = new NodeEngine();

/** A function whose attempts are gates: it says when an attempt has begun and when it was asked to stop. */
class Attempts {
  readonly gates: Gate<unknown>[] = [];
  stops = 0;

  get fn(): (this: TaskContext) => Promise<unknown> {
    const attempts = this;
    return async function () {
      const gate = new Gate<unknown>();
      attempts.gates.push(gate);
      this.signal.addEventListener('abort', () => {
        attempts.stops += 1;
      });
      return await gate;
    };
  }

  get count(): number {
    return this.gates.length;
  }
}

describe('an attempt whose time is up', () => {
  test('is followed by the next one only when it has stopped', async () => {
    const attempts = new Attempts();
    const run = engine.run(new AsyncTask(attempts.fn).with({ timeout: 1, retries: 1 }));
    await until(() => attempts.stops === 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(attempts.count).toBe(1);
    attempts.gates[0]!.open('too late');
    await until(() => attempts.stops === 2);
    attempts.gates[1]!.open('too late again');
    const error = await errorOf(run);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(attempts.count).toBe(2);
  });

  test('is the last when the signal of the task aborts while it stops', async () => {
    const attempts = new Attempts();
    const controller = new AbortController();
    const run = engine.run(new AsyncTask(attempts.fn).with({ timeout: 1, retries: 5, signal: controller.signal }));
    await until(() => attempts.stops === 1);
    controller.abort('enough');
    attempts.gates[0]!.open('too late');
    expect(await run.settled).toEqual({ state: 'cancelled', reason: 'enough' });
    expect(attempts.count).toBe(1);
  });

  test('is the last when the run is cancelled while it stops', async () => {
    const attempts = new Attempts();
    const run = engine.run(new AsyncTask(attempts.fn).with({ timeout: 1, retries: 5 }));
    await until(() => attempts.stops === 1);
    run.cancel('enough');
    attempts.gates[0]!.open('too late');
    expect(await run.settled).toEqual({ state: 'cancelled', reason: 'enough' });
    expect(attempts.count).toBe(1);
  });

  test('tells its handler at once, which cannot end before it has stopped', async () => {
    const attempts = new Attempts();
    const caught = new Gate<unknown>();
    const run = engine.run(function* () {
      try {
        yield* new AsyncTask(attempts.fn).with({ timeout: 1 });
      } catch (error) {
        caught.open(error);
      }
    });
    expect(await caught).toBeInstanceOf(TimeoutError);
    expect([attempts.stops, run.isFinished]).toEqual([1, false]);
    attempts.gates[0]!.open('too late');
    await run;
  });
});

/** A toolkit whose loop turns by hand. */
class Manual extends Engine {
  readonly drains: (() => void)[] = [];
  protected override schedule(drain: () => void): void {
    this.drains.push(drain);
  }
  turn(): void {
    for (const drain of this.drains.splice(0)) drain();
  }
}

describe('an answer that comes while the limit in time waits for the loop', () => {
  test('counts, in a task as in a multi task', async () => {
    await using manual = new Manual({ development: false });
    const gates = [new Gate<string>(), new Gate<string>()];
    const other = new Gate<string>();
    const tasks = gates.map((gate) => new AsyncTask(() => gate).with({ timeout: 1 }));
    const alone = manual.run(tasks[0]!);
    const multi = manual.run(new MultiTask([tasks[1]!, new AsyncTask(() => other)]));
    const settled = [alone.settled, multi.settled];
    await until(() => manual.executors.loop.counts.running === 3);
    // Both limits have expired and wait for their turn.
    await until(() => manual.drains.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 10));
    for (const gate of gates) gate.open('in time');
    await until(() => manual.executors.loop.counts.running === 1);
    manual.turn();
    other.open('other');
    while (!alone.isFinished || !multi.isFinished) {
      manual.turn();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await Promise.all(settled)).toEqual([
      { state: 'success', value: 'in time' },
      { state: 'success', value: ['in time', 'other'] },
    ]);
  });
});

describe('a failure that comes while the limit in time waits for the loop', () => {
  test('leaves the next attempt its whole time', async () => {
    await using manual = new Manual({ development: false });
    const attempts = new Attempts();
    const settled = manual.run(new AsyncTask(attempts.fn).with({ timeout: 200, retries: 1 })).settled;
    await until(() => attempts.count === 1);
    await until(() => manual.drains.length > 0);
    attempts.gates[0]!.fail(new Error('first'));
    await until(() => attempts.count === 2);
    manual.turn();
    attempts.gates[1]!.open('second');
    await until(() => manual.executors.loop.counts.running === 0);
    expect(await settled).toEqual({ state: 'success', value: 'second' });
    expect(attempts.stops).toBe(0);
  });
});

describe('members that answer inside their start', () => {
  test('leave nothing behind that keeps the multi task from ending', async () => {
    const run = engine.run(function* () {
      const results = yield* new MultiTask([new AsyncTask(() => 'a')], { unordered: true });
      yield* wait(until(() => engine.executors.loop.counts.running === 0));
      yield* sleep(0);
      const multi = yield* wait(engine.run(new MultiTask([results.take(), self()])));
      return multi;
    });
    const [items, me] = (await run) as unknown as [unknown, unknown];
    expect(items).toEqual([{ index: 0, value: 'a' }]);
    expect(me).toBeDefined();
  });
});
