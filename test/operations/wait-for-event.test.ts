import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { race, sleep, waitForEvent } from 'offloop';
import { NodeEngine } from 'offloop/node';

const engine = new NodeEngine();

/** An event target that knows its listeners. */
class Target extends EventTarget {
  readonly listeners: unknown[] = [];
  override addEventListener(type: string, listener: any): void {
    this.listeners.push(listener);
    super.addEventListener(type, listener);
  }
  override removeEventListener(type: string, listener: any): void {
    const place = this.listeners.indexOf(listener);
    if (place >= 0) this.listeners.splice(place, 1);
    super.removeEventListener(type, listener);
  }
}

describe('waitForEvent', () => {
  test('gives the event of an EventTarget', async () => {
    const target = new Target();
    const run = engine.run(waitForEvent(target, 'ready'));
    const event = new Event('ready');
    target.dispatchEvent(event);
    expect(await run).toBe(event);
  });

  test('gives the first argument of a Node emitter', async () => {
    const emitter = new EventEmitter();
    const run = engine.run(waitForEvent(emitter, 'data'));
    emitter.emit('data', 'first', 'second');
    expect(await run).toBe('first');
  });

  test('gives `undefined` where a Node emitter gives nothing', async () => {
    const emitter = new EventEmitter();
    const run = engine.run(waitForEvent(emitter, 'end'));
    emitter.emit('end');
    expect(await run).toBeUndefined();
  });

  test('waits for the next one, not for one that was', async () => {
    const emitter = new EventEmitter();
    emitter.emit('data', 'before');
    const run = engine.run(waitForEvent(emitter, 'data'));
    emitter.emit('other', 'other');
    emitter.emit('data', 'now');
    emitter.emit('data', 'later');
    expect(await run).toBe('now');
  });

  test('listens anew at each yield', async () => {
    const emitter = new EventEmitter();
    const next = waitForEvent(emitter, 'data');
    expect(emitter.listenerCount('data')).toBe(0);
    const run = engine.run(function* () {
      return [yield* next, yield* next];
    });
    emitter.emit('data', 1);
    await new Promise((resolve) => setImmediate(resolve));
    emitter.emit('data', 2);
    expect(await run).toEqual([1, 2]);
  });

  test.each<[string, () => { target: any; emit(): void; count(): number }]>([
    [
      'EventTarget',
      () => {
        const target = new Target();
        return { target, emit: () => target.dispatchEvent(new Event('x')), count: () => target.listeners.length };
      },
    ],
    [
      'Node emitter',
      () => {
        const target = new EventEmitter();
        return { target, emit: () => target.emit('x'), count: () => target.listenerCount('x') };
      },
    ],
  ])('leaves no listener on a %s: after the event, a cancel, a lost race', async (_name, make) => {
    const { target, emit, count } = make();
    const first = engine.run(waitForEvent(target, 'x'));
    expect(count()).toBe(1);
    emit();
    expect(count()).toBe(0);
    await first;
    const second = engine.run(waitForEvent(target, 'x'));
    expect(count()).toBe(1);
    second.cancel();
    expect(count()).toBe(0);
    await second.settled;
    await engine.run(race([waitForEvent(target, 'x'), sleep(1)]));
    expect(count()).toBe(0);
  });

  test.each<[unknown, unknown, RegExp]>([
    [undefined, 'x', /Expected `target` to be an EventTarget or an event emitter.*got `undefined`/],
    [null, 'x', /Expected `target`.*got `null`/],
    ['#go', 'x', /Expected `target`.*got `"#go"` \(string\)/],
    [{}, 'x', /Expected `target`.*got `Object` \(object\)/],
    [new EventEmitter(), undefined, /Expected `type` to be the event's name, got `undefined`/],
    [new EventEmitter(), 5, /Expected `type`.*got `5` \(number\)/],
    [new EventTarget(), '', /Expected `type`.*got `""` \(string\)/],
  ])('refuses waitForEvent(%p, %p) at the call', (target, type, message) => {
    expect(() => waitForEvent(target as never, type as never)).toThrow(TypeError);
    expect(() => waitForEvent(target as never, type as never)).toThrow(message);
  });
});
