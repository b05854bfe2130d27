import { describe, expect, test } from '@jest/globals';
import { macrotasks, withoutImmediate } from '../../src/core/host.js';

describe('Macrotasks of a page of Electron that has the globals of Node', () => {
  test('go by a channel, and past an immediate that stalls', async () => {
    const turns = withoutImmediate({ setImmediate: () => {}, MessageChannel: FakeChannel, setTimeout });
    const order: number[] = [];
    const macrotask = macrotasks(turns);
    await new Promise<void>((resolve) => {
      macrotask(() => order.push(1));
      macrotask(() => resolve());
    });
    expect(order).toEqual([1]);
  });

  test('go by a timer where there is no channel either', async () => {
    const macrotask = macrotasks(withoutImmediate({ setImmediate: () => {}, setTimeout }));
    await new Promise<void>((resolve) => macrotask(resolve));
  });
});

class FakeChannel {
  readonly port1 = { onmessage: null as (() => void) | null, postMessage: () => {} };
  readonly port2 = { onmessage: null, postMessage: () => void setTimeout(() => this.port1.onmessage?.()) };
}
