import { describe, expect, test } from '@jest/globals';
import { PriorityQueue, type Waiting } from '../../../src/executors/pool/queue.js';

class Item implements Waiting {
  isWaiting = true;
  readonly name: number;
  readonly priority: number;

  constructor(name: number, priority = 0) {
    this.name = name;
    this.priority = priority;
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
});
