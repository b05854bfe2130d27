/** Random multi tasks against what must hold for all of them. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  AsyncTask,
  type MultiOptions,
  MultiTask,
  type Operation,
  operation,
  type ResultItem,
  Task,
  wait,
} from 'offloop';
import { NodeEngine } from 'offloop/node';
import { Gate } from '../helpers/gate.js';

interface Member {
  readonly kind: 'task' | 'operation' | 'promise' | 'at once';
  readonly fails: boolean;
}

interface Case {
  readonly members: readonly Member[];
  readonly options: { readonly maxWorkers?: number; readonly skipErrors?: boolean };
  readonly isLazy: boolean;
  /** The order in which the gates open. */
  readonly order: readonly number[];
  /** After how many gates the handler is cancelled. */
  readonly cancelAfter: number | undefined;
}

const cases: fc.Arbitrary<Case> = fc
  .array(
    fc.record({
      kind: fc.constantFrom<Member['kind']>('task', 'task', 'operation', 'promise', 'at once'),
      fails: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    }),
    { maxLength: 8 },
  )
  .chain((members) =>
    fc.record({
      members: fc.constant(members),
      options: fc.record(
        { maxWorkers: fc.integer({ min: 1, max: 4 }), skipErrors: fc.boolean() },
        { requiredKeys: [] },
      ) as fc.Arbitrary<Case['options']>,
      isLazy: fc.boolean(),
      order: fc.shuffledSubarray(
        members.map((_, index) => index),
        { minLength: members.length },
      ),
      cancelAfter: fc.oneof(
        { weight: 3, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: members.length }) },
      ),
    }),
  );

/** One execution of a case: what runs, and the most that ever did. */
class Stage {
  readonly gates: readonly Gate[];
  readonly case: Case;
  running = 0;
  most = 0;
  starts: number[] = [];

  constructor(given: Case) {
    this.case = given;
    this.gates = given.members.map(() => new Gate());
  }

  get work(): Iterable<Operation<number>> {
    const list = this.case.members.map((member, index) => this.#operation(member, index));
    return this.case.isLazy
      ? (function* () {
          yield* list;
        })()
      : list;
  }

  /** Opens the gates in their order; the loop turns in between. */
  async open(cancel: () => void): Promise<void> {
    for (const [count, index] of this.case.order.entries()) {
      if (count === this.case.cancelAfter) cancel();
      this.gates[index]!.open();
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (this.case.cancelAfter === this.case.order.length) cancel();
  }

  #operation(member: Member, index: number): Operation<number> {
    const begin = (): void => {
      this.starts.push(index);
      this.running += 1;
      this.most = Math.max(this.most, this.running);
    };
    const end = (): number => {
      this.running -= 1;
      if (member.fails) throw new RangeError(`member ${index}`);
      return index;
    };
    const gate = this.gates[index]!;
    if (member.kind === 'task') {
      return new AsyncTask(async function () {
        begin();
        const { signal } = this;
        await Promise.race([
          gate,
          new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
        ]);
        return end();
      });
    }
    if (member.kind === 'promise') {
      return wait(async (signal) => {
        begin();
        let isOver = false;
        const over = (): number => {
          if (isOver) throw signal.reason;
          isOver = true;
          return end();
        };
        signal.addEventListener('abort', () => {
          if (!isOver) this.running -= 1;
          isOver = true;
        });
        await gate;
        return over();
      });
    }
    return operation<number>((resolve, reject) => {
      begin();
      let isOver = false;
      const answer = (): void => {
        if (isOver) return;
        isOver = true;
        try {
          resolve(end());
        } catch (error) {
          reject(error);
        }
      };
      if (member.kind === 'at once') answer();
      else void gate.then(answer);
      return () => {
        if (!isOver) this.running -= 1;
        isOver = true;
      };
    });
  }
}

const engine = new NodeEngine();

/** What holds of every end. */
function checkEnd(stage: Stage, state: string): void {
  const { members, options, cancelAfter } = stage.case;
  expect(stage.running).toBe(0);
  expect(stage.most).toBeLessThanOrEqual(options.maxWorkers ?? members.length);
  expect(new Set(stage.starts).size).toBe(stage.starts.length);
  // Members start in their order. Those on the event loop do in a later turn.
  if (!members.some(({ kind }) => kind === 'task'))
    expect(stage.starts).toEqual([...stage.starts].sort((a, b) => a - b));
  if (state === 'success') expect(stage.starts).toHaveLength(members.length);
  if (state === 'cancelled') expect(cancelAfter).toBeDefined();
  if (state === 'error') expect(members.some(({ fails }) => fails)).toBe(true);
  expect([...engine.runs]).toEqual([]);
}

const indexesOf = (members: readonly Member[], isWanted: (member: Member) => boolean): number[] =>
  members.flatMap((member, index) => (isWanted(member) ? [index] : []));

describe('a multi task', () => {
  test('gives the results in order, bounded, and leaves nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const stage = new Stage(given);
        const run = engine.run(function* () {
          return yield* new MultiTask(stage.work, given.options as MultiOptions);
        });
        const settled = run.settled;
        await stage.open(() => run.cancel());
        const outcome = await settled;
        checkEnd(stage, outcome.state);
        const good = indexesOf(given.members, ({ fails }) => !fails);
        if (outcome.state === 'success') expect(outcome.value).toEqual(good);
        if (outcome.state === 'error') {
          expect(given.options.skipErrors).not.toBe(true);
          expect((outcome.error as Error).message).toMatch(/^member \d$/);
        }
        if (given.cancelAfter === undefined) {
          expect(outcome.state).toBe(
            good.length === given.members.length || given.options.skipErrors ? 'success' : 'error',
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  test('streams every result once, with its index, and ends', async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.constantFrom('next', 'take', 'for await'), async (given, how) => {
        const stage = new Stage(given);
        const items: ResultItem<number>[] = [];
        const multi = (): Operation<any> =>
          new MultiTask(stage.work, { ...given.options, unordered: true } as MultiOptions);
        const run =
          how === 'for await'
            ? engine.run(async function* () {
                for await (const value of yield* multi()) items.push({ value, index: value });
              })
            : engine.run(function* () {
                const results = yield* multi();
                for (;;) {
                  const found = yield* results[how]();
                  const batch: ResultItem<number>[] = how === 'take' ? found : found === undefined ? [] : [found];
                  if (batch.length === 0) return;
                  items.push(...batch);
                }
              });
        const settled = run.settled;
        await stage.open(() => run.cancel());
        const { state } = await settled;
        checkEnd(stage, state);
        expect(items.every(({ value, index }) => value === index)).toBe(true);
        const good = indexesOf(given.members, ({ fails }) => !fails);
        const seen = items.map(({ index }) => index).sort((a, b) => a - b);
        expect(new Set(seen).size).toBe(seen.length);
        if (state === 'success') expect(seen).toEqual(good);
        else expect(good).toEqual(expect.arrayContaining(seen));
      }),
      { numRuns: 300 },
    );
  });

  test('keeps order and failures apart among thousands on threads', async () => {
    await using threads = new NodeEngine({ maxThreads: 2 });
    const count = 3000;
    const tasks = Array.from(
      { length: count },
      (_, n) =>
        new Task((value: number) => {
          if (value % 7 === 3) throw new Error(`member ${value}`);
          return value * 2;
        }, n),
    );
    const good = Array.from({ length: count }, (_, n) => n).filter((n) => n % 7 !== 3);
    expect(await threads.run(new MultiTask(tasks, { skipErrors: true }))).toEqual(good.map((n) => n * 2));
    const seen = await threads.run(function* () {
      const results = yield* new MultiTask(tasks, { skipErrors: true, unordered: true });
      const items = [];
      for (let batch; (batch = yield* results.take()).length > 0; ) items.push(...batch);
      return items.sort((a, b) => a.index - b.index);
    });
    expect(seen).toEqual(good.map((n) => ({ index: n, value: n * 2 })));
  });
});
