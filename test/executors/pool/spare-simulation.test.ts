import { describe, expect, test } from '@jest/globals';
import { chooseForSpare, expectedMean } from '../../../src/executors/pool/spare-decisions.js';

/** Something that is asked of a pool. */
interface Wanted {
  readonly at: number;
  readonly kind: string;
  /** How long it takes. */
  readonly ms: number;
  /** Below which run without a parent. */
  readonly owner: number;
}

interface Outcome {
  /** From the question to the answer, for each kind. */
  readonly waits: ReadonlyMap<string, readonly number[]>;
  /** When the last one had ended. */
  readonly total: number;
  /** How many executed at once at the most. */
  readonly most: number;
}

/**
 * A pool without a machine: each call has a core of its own for as long as it takes, or, with fewer `cores`, its part of them. Who
 * begins on a spare is decided as in the pool, who begins else by turns of the owners.
 */
function simulate(wanted: readonly Wanted[], limit: number, spares: number, cores = Number.POSITIVE_INFINITY): Outcome {
  const coming = [...wanted].sort((one, other) => one.at - other.at);
  const turns: Wanted[][] = [];
  const executing: { readonly call: Wanted; readonly since: number; left: number }[] = [];
  const means = new Map<string, number>();
  const waits = new Map<string, number[]>();
  let [now, most] = [0, 0];

  const begin = (call: Wanted): void => {
    executing.push({ call, since: now, left: call.ms });
    most = Math.max(most, executing.length);
  };
  const staff = (): number => {
    while (executing.length < limit && turns.length > 0) {
      const turn = turns.shift()!;
      begin(turn.shift()!);
      if (turn.length > 0) turns.push(turn);
    }
    for (;;) {
      const starts = executing.map(({ since }) => since).sort((one, other) => one - other);
      const waiting = turns.flat();
      const meanOf = ({ kind }: Wanted): number | undefined =>
        expectedMean(
          means.get(kind),
          executing.filter(({ call }) => call.kind === kind).length,
          waiting.filter((call) => call.kind === kind).length,
        );
      const { chosen, at } = chooseForSpare({ limit, spares, starts }, waiting, meanOf, now);
      if (chosen === undefined) return at;
      const turn = turns.find((calls) => calls.includes(chosen))!;
      turn.splice(turn.indexOf(chosen), 1);
      if (turn.length === 0) turns.splice(turns.indexOf(turn), 1);
      begin(chosen);
    }
  };

  while (coming.length + turns.length + executing.length > 0) {
    const look = staff();
    const speed = Math.min(1, cores / Math.max(1, executing.length));
    const ends = Math.min(...executing.map(({ left }) => now + left / speed));
    const next = Math.min(ends, look, coming[0]?.at ?? Number.POSITIVE_INFINITY);
    for (const one of executing) one.left -= (next - now) * speed;
    now = next;
    for (const one of executing.filter(({ left }) => left < 1e-6)) {
      executing.splice(executing.indexOf(one), 1);
      means.set(one.call.kind, one.call.ms);
      waits.set(one.call.kind, [...(waits.get(one.call.kind) ?? []), now - one.call.at]);
    }
    for (let [call] = coming; call !== undefined && call.at <= now; [call] = coming) {
      coming.shift();
      const turn = turns.find(([first]) => first!.owner === call!.owner);
      if (turn) turn.push(call);
      else turns.push([call]);
    }
  }
  return { waits, total: now, most };
}

const p95 = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length * 0.95)]!;

/** A search each 100 ms, each by a handler of its own. */
const searches = (count: number): Wanted[] =>
  Array.from({ length: count }, (_, n) => ({ at: n * 100 + 37, kind: 'search', ms: 2, owner: 1000 + n }));
const imports = (count: number): Wanted[] =>
  Array.from({ length: count }, (_, n) => ({ at: 200, kind: 'import', ms: 5000, owner: n }));

describe('A search of 2 ms', () => {
  test.each([2, 6, 20])('waits for none of %i imports of 5 s, which take no longer by it', (count) => {
    const work = [...imports(count), ...searches(100)];
    const without = simulate(work, 2, 0, 2);
    const outcome = simulate(work, 2, 2, 2);
    expect(p95(without.waits.get('search')!)).toBeGreaterThan(1000);
    expect(p95(outcome.waits.get('search')!)).toBeLessThan(50);
    expect(outcome.total).toBeLessThanOrEqual(without.total * 1.03);
    expect(outcome.most).toBeLessThanOrEqual(4);
  });

  test('takes its turn behind 1,200 lone tasks of 2 ms that one handler has started', () => {
    const many = Array.from({ length: 1200 }, () => ({ at: 200, kind: 'tiny', ms: 2, owner: 1 }));
    const outcome = simulate([...many, ...searches(20)], 2, 2, 2);
    expect(p95(outcome.waits.get('search')!)).toBeLessThan(20);
    expect(outcome.most).toBe(2);
  });

  test('has a spare left where calls that were not measured turn out to be long', () => {
    const unknown = ['a', 'b', 'c', 'd', 'e'].map((kind, owner) => ({ at: 500, kind, ms: 5000, owner }));
    const outcome = simulate([...unknown, ...searches(50)], 2, 2, 2);
    expect(p95(outcome.waits.get('search')!)).toBeLessThan(50);
  });
});
