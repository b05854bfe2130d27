/** Trees of all operations that tell progress: what is told of each run keeps the rules. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  AsyncTask,
  all,
  currentRun,
  fork,
  MultiTask,
  type Op,
  type Operation,
  type Run,
  race,
  retry,
  routine,
  sleep,
  type TaskContext,
} from 'offloop';
import { TestEngine } from 'offloop/testing';

type Kind =
  | 'task'
  | 'updates'
  | 'quiet'
  | 'run'
  | 'routine'
  | 'all'
  | 'forks'
  | 'multi'
  | 'sequence'
  | 'race'
  | 'retry';

interface Node {
  readonly kind: Kind;
  readonly steps: number;
  readonly ms: number;
  readonly children: readonly Node[];
}

const leaf = fc.record<Node>({
  kind: fc.constantFrom<Kind>('task', 'updates', 'quiet'),
  steps: fc.integer({ min: 1, max: 4 }),
  ms: fc.integer({ min: 1, max: 60 }),
  children: fc.constant([]),
});
const { node } = fc.letrec<{ node: Node; branch: Node }>((tie) => ({
  node: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('branch')),
  branch: fc.record<Node>({
    kind: fc.constantFrom<Kind>('run', 'routine', 'all', 'forks', 'multi', 'sequence', 'race', 'retry'),
    steps: fc.integer({ min: 1, max: 4 }),
    ms: fc.integer({ min: 1, max: 60 }),
    children: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
  }),
}));

/** What was told of one run, and what may have begun another phase of it since it was last told. */
interface Told {
  readonly run: Run;
  last: number;
  hadTotal: boolean;
  /** Runs below it that were there when it was last told. */
  known: Set<Run>;
  hasNewPhase: boolean;
}

class Watch {
  readonly engine = new TestEngine({ development: false });
  readonly told = new Map<Run, Told>();
  readonly faults: string[] = [];
  readonly handlerValues: number[] = [];

  constructor() {
    this.engine.on('started', ({ run }) => this.begun(run));
    this.engine.on('progress', ({ run }) => this.look(run));
    this.engine.on('finished', ({ run }) => this.end(run));
  }

  of(run: Run): Told {
    let told = this.told.get(run);
    if (told === undefined) {
      told = { run, last: 0, hadTotal: false, known: new Set(), hasNewPhase: true };
      this.told.set(run, told);
    }
    return told;
  }

  /** A later child is another phase of all above. */
  begun(run: Run): void {
    for (let above = run.parent; above !== undefined; above = above.parent) this.of(above).hasNewPhase = true;
  }

  /** An `update` from the start is one, too, of the run and of all that mirror it. */
  restarted(run: Run): void {
    for (let each: Run | undefined = run; each !== undefined; each = each.parent) this.of(each).hasNewPhase = true;
  }

  look(run: Run): void {
    const told = this.of(run);
    const { percent, total, fraction } = run.progress;
    if (percent < told.last - 1e-9 && !told.hasNewPhase)
      this.faults.push(`${run.name || run.id} fell from ${told.last} to ${percent}`);
    if (!(fraction >= 0 && fraction <= 1)) this.faults.push(`${run.name} is at ${fraction}`);
    told.last = percent;
    told.hadTotal ||= total !== undefined;
    told.hasNewPhase = false;
  }

  end(run: Run): void {
    const told = this.of(run);
    const { percent, total } = run.progress;
    if (run.state === 'success' && (told.hadTotal || total !== undefined) && percent !== 100)
      this.faults.push(`${run.name || run.id} has succeeded at ${percent}`);
    if (told.hadTotal && Math.abs(told.last - percent) > 1e-9)
      this.faults.push(`${run.name || run.id} was last told at ${told.last}, and is at ${percent}`);
  }
}

function* updates({ steps, ms }: Node, watch: Watch): Op<number> {
  const run = currentRun();
  watch.restarted(run);
  for (let step = 0; step <= steps; step += 1) {
    run.update({ completed: step, total: steps });
    yield* sleep(ms);
  }
  return steps;
}

/** The operation of a node. */
function work(node: Node, watch: Watch): Operation<unknown> {
  const { kind, steps, ms, children } = node;
  const each = (): Operation<unknown>[] => children.map((child) => work(child, watch));
  const [first = node] = children;
  if (kind === 'quiet') return sleep(ms);
  if (kind === 'task')
    return new AsyncTask(async function tells(this: TaskContext) {
      for (let step = 0; step <= steps; step += 1) {
        this.progress(step / steps);
        await new Promise<void>((resolve) => void watch.engine.run(sleep(ms), { name: 'tick' }).then(() => resolve()));
      }
    });
  if (kind === 'updates') return routine(() => inRun(() => updates(node, watch)))();
  if (kind === 'run')
    return routine(() =>
      inRun(function* () {
        return yield* work(first, watch);
      }),
    )();
  if (kind === 'routine')
    return routine(function* () {
      yield* work(first, watch);
      yield* sleep(ms);
    })();
  if (kind === 'all') return all(each());
  if (kind === 'multi') return new MultiTask(each());
  if (kind === 'race') return race(each());
  if (kind === 'retry') {
    let attempt = 0;
    const attempted = routine(function* () {
      yield* work(first, watch);
      attempt += 1;
      if (attempt < 2) throw new RangeError('again');
    });
    return retry(() => attempted(), { retries: 1 });
  }
  if (kind === 'sequence')
    return routine(function* () {
      for (const child of children) yield* work(child, watch);
    })();
  return routine(function* () {
    const forks = children.map((child) => fork(() => work(child, watch)));
    for (const forked of forks) yield* forked;
  })();
}

/** Work in a run of its own, whose parent is who yields it. */
function* inRun(start: () => Op<unknown>): Op<unknown> {
  return yield* fork(start);
}

describe('progress', () => {
  test('does not fall but for another phase, and ends at 100 % where there was a total', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(node, { minLength: 1, maxLength: 3 }), async (trees) => {
        const watch = new Watch();
        const handler = watch.engine.async(function* tree(one: Node) {
          yield* work(one, watch);
        });
        for (const tree of trees) void handler(tree);
        for (let turns = 0; turns < 400 && watch.engine.runs.size > 0; turns += 1) await watch.engine.advance(60);
        expect(watch.faults).toEqual([]);
        await watch.engine[Symbol.asyncDispose]();
      }),
      { numRuns: 40 },
    );
  });

  test('of a handler does not run backwards while it is busy, and is full at its end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ at: fc.nat(100), steps: fc.integer({ min: 1, max: 5 }), ms: fc.integer({ min: 1, max: 40 }) }),
          {
            minLength: 2,
            maxLength: 5,
          },
        ),
        fc.constantFrom('parallel', 'queue', 'restart', 'keepLatest', 'share'),
        async (calls, policy) => {
          const engine = new TestEngine({ development: false });
          const handler = engine.async({ policy }, function* (steps: number, ms: number) {
            for (let step = 0; step <= steps; step += 1) {
              currentRun().update({ completed: step, total: steps });
              yield* sleep(ms);
            }
          });
          const seen: number[] = [];
          let sinceIdle = 0;
          // The last value stays until a later run tells something.
          let stale: number | undefined;
          handler.subscribe(() => {
            if (handler.isRunning) return;
            sinceIdle = 0;
            stale = handler.progress.percent;
          });
          handler.progressStore.subscribe(() => {
            const { percent } = handler.progressStore.getSnapshot();
            if (percent === stale) return;
            stale = undefined;
            if (percent < sinceIdle - 1e-9) seen.push(percent);
            sinceIdle = handler.runs.length > 0 ? percent : 0;
          });
          for (const { at, steps, ms } of calls)
            void engine.run(function* () {
              yield* sleep(at);
              void handler(steps, ms);
            });
          await engine.settled();
          expect([seen, handler.progress.percent]).toEqual([[], 100]);
          await engine[Symbol.asyncDispose]();
        },
      ),
      { numRuns: 40 },
    );
  });
});
