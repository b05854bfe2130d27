import { describe, expect, test } from '@jest/globals';
import { registerClass } from 'offloop';
import { threadWire } from '../../../src/executors/node/thread-wire.js';
import { look } from '../../../src/executors/wire/look.js';

/** Rows whose fields count how often somebody reads them. */
function countedRows(count: number): { readonly rows: readonly object[]; reads(): number } {
  let reads = 0;
  const rows = Array.from({ length: count }, (_, n) => ({
    get held() {
      reads += 1;
      return { n };
    },
  }));
  return { rows, reads: () => reads };
}

describe('The look at a message', () => {
  // The registry is that of this realm: as long as nothing is registered here.
  test('walks no rows beyond its budget where no class is registered', () => {
    const { rows, reads } = countedRows(50_000);
    expect(look(threadWire.kinds, [1, [{ table: rows }]], undefined)).toBe(false);
    expect(reads()).toBeLessThan(2000);
  });

  test('walks all of them, each once or twice, where one is', () => {
    class Registered {}
    registerClass(Registered, { name: 'Registered', encode: () => 0, decode: () => new Registered() });
    const { rows, reads } = countedRows(50_000);
    expect(look(threadWire.kinds, [1, [{ table: rows }]], undefined)).toBe(false);
    expect(reads()).toBeGreaterThanOrEqual(50_000);
    expect(reads()).toBeLessThan(101_000);
    expect(look(threadWire.kinds, [1, [{ table: [...rows, { at: new Registered() }] }]], undefined)).toBe(true);
  });

  test('costs no more where all rows hold one large object, or lead to one another', () => {
    let reads = 0;
    const large = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`k${n}`, n]));
    Object.defineProperty(large, 'last', {
      enumerable: true,
      get: () => {
        reads += 1;
        return reads;
      },
    });
    const rows = Array.from({ length: 5000 }, (_, n) => ({ n, large, all: [] as unknown[] }));
    for (const row of rows) row.all = rows;
    expect(look(threadWire.kinds, [1, [rows]], undefined)).toBe(false);
    expect(reads).toBe(1);
  });
});
