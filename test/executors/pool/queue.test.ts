import { describe, expect, test } from '@jest/globals';
import { PriorityQueue } from '../../../src/executors/pool/queue.js';
import type { Waiting } from '../../../src/executors/pool/waiting.js';

class Item implements Waiting {
  isWaiting = true;
  readonly name: number;
  readonly priority: number;
  readonly topLevel: object | undefined;
  next: Item | undefined;
  line: object | undefined;

  constructor(name: number, priority = 0, topLevel?: object) {
    this.name = name;
    this.priority = priority;
    this.topLevel = topLevel;
  }
}

function drain(queue: PriorityQueue<Item>): number[] {
  const names: number[] = [];
  for (let item = queue.shift(); item; item = queue.shift()) names.push(item.name);
  return names;
}

function leave(queue: PriorityQueue<Item>, item: Item): void {
  item.isWaiting = false;
  queue.forget(item);
}

describe('PriorityQueue', () => {
  test('gives nothing when it is empty', () => {
    const queue = new PriorityQueue<Item>();
    expect(queue.shift()).toBeUndefined();
    expect(queue.size).toBe(0);
  });

  test('gives higher priorities first, and each in order of arrival', () => {
    const queue = new PriorityQueue<Item>();
    for (const [name, priority] of [0, 2, -1, 2, 0, 1.5].entries()) queue.push(new Item(name, priority));
    expect(drain(queue)).toEqual([1, 3, 5, 0, 4, 2]);
  });

  test('passes over what has stopped waiting', () => {
    const queue = new PriorityQueue<Item>();
    const items = [0, 1, 2, 3].map((name) => new Item(name, name % 2));
    for (const item of items) queue.push(item);
    leave(queue, items[1]!);
    leave(queue, items[0]!);
    expect(queue.size).toBe(2);
    expect(drain(queue)).toEqual([3, 2]);
    expect(queue.size).toBe(0);
  });

  test('keeps order and size over many pushes, shifts and departures', () => {
    const queue = new PriorityQueue<Item>();
    const expected: number[] = [];
    const seen: number[] = [];
    let name = 0;
    for (let round = 0; round < 200; round += 1) {
      const items = Array.from({ length: 30 }, () => new Item(name++));
      for (const item of items) queue.push(item);
      items.forEach((item, index) => {
        if (index % 3 === 0) leave(queue, item);
        else expected.push(item.name);
      });
      for (let count = 0; count < 15; count += 1) {
        const item = queue.shift();
        if (item) seen.push(item.name);
      }
    }
    expect(queue.size).toBe(expected.length - seen.length);
    expect([...seen, ...drain(queue)]).toEqual(expected);
  });

  test('takes no longer for a departure when many wait', () => {
    const queue = new PriorityQueue<Item>();
    let reads = 0;
    const items = Array.from({ length: 20_000 }, (_, name) => {
      const item = new Item(name);
      let isWaiting = true;
      Object.defineProperty(item, 'isWaiting', {
        get: () => {
          reads += 1;
          return isWaiting;
        },
        set: (value: boolean) => {
          isWaiting = value;
        },
      });
      return item;
    });
    for (const item of items) queue.push(item);
    for (const item of items) leave(queue, item);
    expect(queue.shift()).toBeUndefined();
    expect(reads).toBeLessThan(4 * items.length);
  });

  test('lets owners take turns inside a priority, each in its order', () => {
    const queue = new PriorityQueue<Item>();
    const [one, other, third] = [{}, {}, {}];
    for (const name of [1, 2, 3, 4]) queue.push(new Item(name, 0, one));
    for (const name of [11, 12]) queue.push(new Item(name, 0, other));
    queue.push(new Item(21, 0, third));
    queue.push(new Item(31, 1, one));
    expect([queue.first?.name, drain(queue)]).toEqual([31, [31, 1, 11, 21, 2, 12, 3, 4]]);
  });

  test('keeps the order of owners that wait in several lines at once', () => {
    const queue = new PriorityQueue<Item>();
    const other = new PriorityQueue<Item>();
    const [one, two] = [{}, {}];
    for (let name = 0; name < 12; name += 1) {
      queue.push(new Item(name, name % 2, name % 3 === 0 ? one : two));
      other.push(new Item(name, name % 2, name % 3 === 0 ? one : two));
    }
    expect(drain(queue)).toEqual([1, 3, 5, 9, 7, 11, 0, 2, 6, 4, 8, 10]);
    // Those that went first leave room for new ones.
    queue.push(new Item(20, 0, one));
    queue.push(new Item(21, 0, one));
    expect(drain(queue)).toEqual([20, 21]);
    expect(drain(other)).toEqual([1, 3, 5, 9, 7, 11, 0, 2, 6, 4, 8, 10]);
  });

  test('gives what shares a turn: of the same owner first, then of the others', () => {
    const queue = new PriorityQueue<Item>();
    const [one, other] = [{}, {}];
    for (const [name, owner] of [one, other, one, other, one].entries()) queue.push(new Item(name, 0, owner));
    const taken = [queue.shift()!];
    for (let next = queue.firstAfter(taken[0]!); next; next = queue.firstAfter(taken[0]!)) {
      expect(queue.shiftAfter(taken[0]!)).toBe(next);
      taken.push(next);
    }
    expect([taken.map(({ name }) => name), queue.size]).toEqual([[0, 2, 4, 1, 3], 0]);
  });

  test('gives those that come back before all turns', () => {
    const queue = new PriorityQueue<Item>();
    const owner = {};
    for (const name of [1, 2, 3]) queue.push(new Item(name, 0, owner));
    const first = queue.shift()!;
    const second = queue.shift()!;
    queue.unshift([first, second]);
    expect(queue.firstAfter(first)).toBe(first);
    expect([queue.size, drain(queue)]).toEqual([3, [1, 2, 3]]);
  });

  test.each([
    [0, [1, 3, 2, 4, 5]],
    [1, [0, 3, 2, 4, 5]],
    [2, [0, 3, 1, 4, 5]],
    [3, [0, 1, 2, 4, 5]],
    [4, [0, 3, 1, 2, 5]],
  ])('lets one be taken out of turn, wherever it waits (%i)', (place, rest) => {
    const queue = new PriorityQueue<Item>();
    const [one, other] = [{}, {}];
    const items = [one, one, one, other, one].map((owner, name) => new Item(name, 0, owner));
    for (const item of items) queue.push(item);
    queue.take(items[place]!);
    items[place]!.isWaiting = false;
    queue.push(new Item(5, 0, one));
    expect([...queue].map(({ name }) => name)).not.toContain(place);
    expect([queue.size, drain(queue)]).toEqual([5, rest]);
  });

  test('lets one be taken that came back', () => {
    const queue = new PriorityQueue<Item>();
    const items = [0, 1].map((name) => new Item(name));
    queue.unshift(items);
    queue.take(items[1]!);
    expect([queue.size, drain(queue)]).toEqual([1, [0]]);
  });

  test('gives what a list would, whatever is pushed, taken, given back and forgotten (seeded)', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    const owners = [{}, {}, {}, undefined];
    const queue = new PriorityQueue<Item>();
    const waiting = new Set<Item>();
    for (let step = 0; step < 20_000; step += 1) {
      const kind = random(10);
      if (kind < 5) {
        const item = new Item(step, random(2), owners[random(4)]);
        queue.push(item);
        waiting.add(item);
      } else if (kind < 7) {
        const first = queue.first;
        const item = queue.shift();
        expect(item).toBe(first);
        if (item === undefined) continue;
        expect(waiting.delete(item)).toBe(true);
        if (kind === 6 && random(4) === 0) {
          queue.unshift([item]);
          waiting.add(item);
        } else item.isWaiting = false;
      } else if (waiting.size > 0) {
        const item = [...waiting][random(waiting.size)]!;
        waiting.delete(item);
        if (kind === 7) queue.take(item);
        item.isWaiting = false;
        if (kind > 7) queue.forget(item);
      }
      if (queue.size !== waiting.size) throw new Error(`step ${step}`);
    }
    expect(new Set(queue)).toEqual(waiting);
    expect(new Set(drain(queue)).size).toBe(waiting.size);
  });
});
