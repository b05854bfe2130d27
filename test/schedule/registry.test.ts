import { describe, expect, test } from '@jest/globals';
import { StateError, sleep } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { schedules } from 'offloop/schedule';
import { TestEngine } from 'offloop/testing';

test('is made on first use, one for each engine', async () => {
  await using engine = new TestEngine();
  await using other = new TestEngine();
  expect(schedules(engine)).toBe(schedules(engine));
  expect(schedules(engine)).not.toBe(schedules(other));
  expect(() => schedules({} as never)).toThrow('Expected `engine` to be an engine');
});

test('finds by name and state', async () => {
  await using engine = new TestEngine();
  const registry = schedules(engine);
  const poll = registry.every(100, () => {}, { name: 'poll:a' });
  const other = registry.every(100, () => {}, { name: 'poll:b', start: false });
  const nameless = registry.every(100, () => {});
  expect(registry.find()).toEqual([poll, other, nameless]);
  expect([...registry]).toEqual([poll, other, nameless]);
  expect(registry.find({ name: 'poll:*' })).toEqual([poll, other]);
  expect(registry.find({ name: '*' })).toEqual([poll, other]);
  expect(registry.find({ name: '' })).toEqual([]);
  expect(registry.find({ running: true })).toEqual([poll, nameless]);
  expect(registry.find({ running: false })).toEqual([other]);
  expect(registry.find({ name: 'poll:?', running: false })).toEqual([other]);
});

test('stops and removes by pattern', async () => {
  await using engine = new TestEngine();
  const registry = schedules(engine);
  const waiting = registry.every(100, () => sleep(50), { name: 'a1' });
  const idle = registry.every(100, () => {}, { name: 'a2', start: false });
  const other = registry.every(100, () => {}, { name: 'b' });
  await engine.advance(10);
  const stopped = registry.stop('a?');
  expect(waiting.isRunning).toBe(false);
  await engine.advance(40);
  expect(await stopped).toBe(2);
  expect([...registry]).toEqual([idle, other]);
  expect(registry.remove('a?')).toBe(1);
  expect(registry.remove('none')).toBe(0);
  expect(await registry.stop()).toBe(1);
  expect(registry.size).toBe(0);
  expect(() => registry.remove(undefined as never)).toThrow('Expected `pattern` to be a text');
});

test('is a store, as each schedule is', async () => {
  await using engine = new TestEngine({ now: 0 });
  const registry = schedules(engine);
  let told = 0;
  const undo = registry.subscribe(() => {
    told += 1;
  });
  const poll = registry.every(1000, () => sleep(10), { name: 'poll', startWithDelay: true });
  expect(told).toBeGreaterThan(0);
  const before = registry.getSnapshot();
  expect(registry.getSnapshot()).toBe(before);
  expect(poll.getSnapshot()).toBe(before[0]);
  expect(before).toEqual([
    {
      name: 'poll',
      kind: 'every',
      rule: '1 s',
      state: 'waiting',
      next: 1000,
      count: 0,
      missed: 0,
      lastError: undefined,
    },
  ]);
  let own = 0;
  poll.subscribe(() => {
    own += 1;
  });
  await engine.advance(1005);
  expect(own).toBeGreaterThan(0);
  expect(registry.getSnapshot()).toMatchObject([{ state: 'executing', count: 1, next: 2000 }]);
  expect(poll.upcoming(3)).toEqual([2000, 3000, 4000]);
  undo();
  told = 0;
  await engine.advance(1010);
  expect(told).toBe(0);
  expect(poll.upcoming(0)).toEqual([]);
});

test('shows the next slots of each kind, so many as are left', async () => {
  await using engine = new TestEngine({ now: 0 });
  const registry = schedules(engine);
  expect(registry.every(10, () => {}, { maxCount: 2 }).upcoming(5)).toEqual([0, 10]);
  expect(registry.after(10, () => {}).upcoming(5)).toEqual([10]);
  expect(registry.at(70, () => {}).upcoming(5)).toEqual([70]);
  expect(registry.every(10, () => {}, { start: false }).upcoming(5)).toEqual([]);
});

describe('ends', () => {
  test('with the engine, and takes nothing after it', async () => {
    const engine = new NodeEngine();
    const told: string[] = [];
    const schedule = schedules(engine).every(1000, () => sleep(10_000), { finished: () => told.push('finished') });
    await new Promise<void>((resolve) => schedule.on('call', () => setImmediate(resolve)));
    const { last } = schedule;
    await engine.close();
    expect(last?.state).toBe('cancelled');
    expect([schedule.isRunning, told, schedules(engine).size]).toEqual([false, ['finished'], 0]);
    expect(() => schedules(engine).every(10, () => {})).toThrow(StateError);
    expect(() => schedule.start()).toThrow(StateError);
  });

  test('a schedule with its signal, or its owner', async () => {
    await using engine = new TestEngine();
    for (const name of ['signal', 'owner'] as const) {
      const controller = new AbortController();
      const schedule = schedules(engine).every(100, () => sleep(50), { [name]: controller.signal });
      await engine.advance(10);
      controller.abort('over');
      await engine.flush();
      expect([schedule.isRunning, schedule.last?.state]).toEqual([false, 'cancelled']);
      expect(schedule.last?.error).toMatchObject({ by: name });
      expect(schedules(engine).size).toBe(0);
      const late = schedules(engine).every(100, () => {}, { [name]: controller.signal });
      await engine.advance(200);
      expect([late.count, late.isRunning]).toEqual([0, false]);
    }
  });
});

test('the end of a scope stops the schedules of its owner', async () => {
  await using engine = new TestEngine();
  const owner = {};
  const scope = engine.scope(owner);
  const poll = schedules(engine).every(100, () => sleep(50), { owner });
  const other = schedules(engine).every(100, () => {}, { owner: {} });
  await engine.advance(10);
  scope[Symbol.dispose]();
  await engine.advance(500);
  expect([poll.isRunning, poll.last?.state, poll.count]).toEqual([false, 'cancelled', 1]);
  expect(other.isRunning).toBe(true);
});

test('runs are in a group of their own, and belong to the owner', async () => {
  await using engine = new TestEngine();
  const owner = {};
  const poll = schedules(engine).every(100, () => sleep(50), { name: 'poll', owner });
  await engine.advance(10);
  expect(engine.runs.find({ group: 'schedule:poll' })).toEqual(poll.runs);
  expect(engine.runs.find({ owner, name: 'poll' })).toEqual(poll.runs);
  await engine.advance(40);
});
