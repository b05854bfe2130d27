/** Random trees of combinators, cancelled at random: what was started is ended, once, and nothing is left. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { all, MultiTask, type Operation, operation, race, retry, routine, sleep, timeout, wait } from 'offloop';
import { NodeEngine } from 'offloop/node';

type Leaf = {
  readonly kind: 'callback' | 'promise' | 'sleep';
  readonly ms: number | 'never' | 'at once';
  readonly fails: boolean;
};
type Tree =
  | Leaf
  | { readonly kind: 'all' | 'race' | 'record' | 'multi' | 'list'; readonly members: readonly Tree[] }
  | { readonly kind: 'timeout' | 'retry' | 'routine' | 'generator' | 'async generator'; readonly inner: Tree };

const leaf: fc.Arbitrary<Leaf> = fc.record({
  kind: fc.constantFrom('callback', 'callback', 'promise', 'sleep'),
  ms: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 4 }) }, fc.constantFrom('never', 'at once')),
  fails: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.record({
      kind: fc.constantFrom('all', 'race', 'record', 'multi', 'list'),
      members: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constantFrom('timeout', 'retry', 'routine', 'generator', 'async generator'),
      inner: tie('tree'),
    }),
  ) as fc.Arbitrary<Tree>,
}));

/** What leaves were started, and how often each start was ended. */
class Ledger {
  readonly ends: number[] = [];

  /** A start, with what ends it. */
  start(): () => void {
    const index = this.ends.push(0) - 1;
    return () => {
      this.ends[index]! += 1;
    };
  }
}

function work(given: Tree, ledger: Ledger): Operation<unknown> {
  if ('members' in given) {
    const members = given.members.map((member) => work(member, ledger));
    if (given.kind === 'all') return all(members);
    if (given.kind === 'race') return race(members);
    if (given.kind === 'multi') return new MultiTask(members, { maxWorkers: 2, skipErrors: members.length > 2 });
    if (given.kind === 'record') return all(Object.fromEntries(members.map((member, index) => [`m${index}`, member])));
    return routine(function* () {
      return yield members;
    })();
  }
  if (!('inner' in given)) return leafOf(given, ledger);
  const inner = work(given.inner, ledger);
  if (given.kind === 'timeout') return timeout(2, inner);
  if (given.kind === 'retry') return retry(inner, { retries: 2, delay: 1 });
  if (given.kind === 'async generator') {
    return all([
      async function* () {
        return yield* inner;
      },
    ]);
  }
  return routine(function* () {
    try {
      if (given.kind === 'generator') yield* sleep(0);
      return yield* inner;
    } finally {
      yield* sleep(0);
    }
  })();
}

function leafOf({ kind, ms, fails }: Leaf, ledger: Ledger): Operation<unknown> {
  if (kind === 'sleep') return sleep(ms === 'never' ? 1_000_000 : ms === 'at once' ? 0 : ms);
  if (kind === 'promise') {
    return wait(
      (signal) =>
        new Promise<void>((resolve, reject) => {
          const end = ledger.start();
          const answer = (): void => {
            signal.removeEventListener('abort', stop);
            end();
            if (fails) reject(new Error('promise'));
            else resolve();
          };
          const timer = ms === 'never' ? undefined : setTimeout(answer, ms === 'at once' ? 0 : ms);
          const stop = (): void => {
            clearTimeout(timer);
            end();
            reject(signal.reason);
          };
          signal.addEventListener('abort', stop);
        }),
    );
  }
  return operation<void>((resolve, reject) => {
    const end = ledger.start();
    const answer = (): void => (fails ? reject(new Error('callback')) : resolve());
    if (ms === 'at once') answer();
    const timer = typeof ms === 'number' ? setTimeout(answer, ms) : undefined;
    return () => {
      clearTimeout(timer);
      end();
    };
  });
}

/** Whether something in it may be cancelled from within: by the clock, by one that was faster, by one that failed. */
function cancelsWithin(given: Tree): boolean {
  if ('members' in given) return given.members.length > 1 || given.members.some(cancelsWithin);
  return 'inner' in given && (given.kind === 'timeout' || cancelsWithin(given.inner));
}

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('combinators', () => {
  test('end what they started, once, and leave no timer', async () => {
    const reports: unknown[] = [];
    const engine = new NodeEngine({ development: false });
    engine.on('error', ({ error }) => reports.push(error));
    await fc.assert(
      fc.asyncProperty(tree, fc.integer({ min: 0, max: 10 }), async (given, cancelAfter) => {
        reports.length = 0;
        const before = timers();
        const ledger = new Ledger();
        const lines: string[] = [];
        const run = engine.run(function* () {
          try {
            yield* work(given, ledger);
            lines.push('after');
          } finally {
            lines.push('finally');
          }
          lines.push('end');
        });
        const { settled } = run;
        await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, cancelAfter))]);
        const wasCancelled = run.cancel();
        const { state } = await settled;
        expect(ledger.ends.filter((count) => count !== 1)).toEqual([]);
        // A helper may have failed just before the cancel, and only been waiting for what stands below it: somebody is told.
        if (!wasCancelled && !cancelsWithin(given)) expect(reports).toEqual([]);
        expect(engine.runs.size).toBe(0);
        if (wasCancelled) expect(state).toBe('cancelled');
        expect(lines).toEqual(state === 'success' ? ['after', 'finally', 'end'] : ['finally']);
        // The race above leaves its own.
        await new Promise((resolve) => setTimeout(resolve, 10));
        expect(timers()).toBeLessThanOrEqual(before + 1);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
