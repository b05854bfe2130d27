/** One fault in a page, again and again beside a thousand tasks; says what was wrong afterwards. */
import { MultiTask, type Operation, type Run, StreamTask, type Task, type WorkerLike, workerModule } from 'offloop';
import { DomEngine } from 'offloop/dom';
import { randomOf } from '../../faults/program/random.js';
import type { FaultsWork } from './faults-worker.js';

/** How many tasks are in flight beside a fault. */
const SIZE = 1000;
/** How many go into one multi task, or one stream. */
const GROUP = 50;
/** Calls that a worker may take with it where no memory is shared: those of a quarter of a millisecond. */
const WINDOW = 200;

interface Scene {
  readonly engine: DomEngine;
  /** Starts one in the middle of the load, not behind it. */
  start(task: Task<never[], unknown>): Run<unknown>;
  /** Ends a worker as other code of the page might. */
  terminateOne(): void;
  /** Settles when a random part of the load has ended. */
  moment(): Promise<void>;
  random(): number;
}

interface Fault {
  readonly ends: RegExp;
  happen(scene: Scene): Promise<string>;
  /** It ends whatever its worker executes. */
  readonly hitsNeighbour?: boolean;
  readonly cancelsAll?: boolean;
}

/** Workers of the load that were made and not ended. */
const made: WorkerLike[] = [];
const work = workerModule<FaultsWork>(() => {
  const worker = new Worker('/test/browser/pages/faults-worker.js', { type: 'module' });
  made.push(worker);
  return worker;
});
const gone = workerModule<FaultsWork>(() => new Worker('/gone-1a2b.js', { type: 'module' }));
const broken = workerModule<FaultsWork>(() => {
  throw new RangeError('no worker today');
});

/** Every way in which a worker of a page, or what happens to it, can go wrong under load. */
const FAULTS: Readonly<Record<string, Fault>> = {
  'a timer of a task throws': hit(() => work.throwLater(), /^WorkerCrashedError .*thrown by a timer/),
  'a task leaves a rejection that nobody handles': hit(
    () => work.rejectLater(),
    /^WorkerCrashedError .*rejected by nobody/,
  ),
  'a task closes its worker': hit(() => work.closeItself(), /^WorkerCrashedError .*`close\(\)` was called/),
  'the file of a worker is missing': hit(() => gone.double(1), /^WorkerCrashedError .*could not start.*404/),
  'no worker can be made': hit(() => broken.double(1), /^WorkerCrashedError .*could not start.*no worker today/),
  'an endless loop is cancelled': strike((_, run) => run.cancel(), /^CancelledError/),
  'an endless loop takes longer than it may': {
    ends: /^TimeoutError/,
    happen: async ({ start, moment, random }) => {
      await moment();
      return endOf(start(work.endless().with({ timeout: 1 + random() * 20 })));
    },
  },
  'other code ends a worker': {
    ends: /^gave/,
    happen: async ({ terminateOne, moment }) => {
      await moment();
      terminateOne();
      // What is given to it before its end is known is lost with it, as what it executes.
      await new Promise((resolve) => setTimeout(resolve));
      return 'gave nothing';
    },
    hitsNeighbour: true,
  },
  'the engine is closed': { ...strike(({ engine }) => void engine.close(), /^CancelledError/), cancelsAll: true },
};

/** @returns what was wrong */
export async function playFault(name: string, seeds: number): Promise<string[]> {
  const fault = FAULTS[name]!;
  const wrong: string[] = [];
  for (const event of ['error', 'unhandledrejection'] as const)
    addEventListener(event, (told) => {
      const error = 'reason' in told ? told.reason : told.error;
      // The browser reports what a timer of a worker throws, as of any worker.
      if (!/thrown by a timer|rejected by nobody/.test(String(error))) wrong.push(`${event}: ${error}`);
      told.preventDefault();
    });
  let engine = new DomEngine({ maxThreads: 2 });
  for (let seed = 0; seed < seeds; seed += 1) {
    wrong.push(...(await play(fault, engine, seed)).map((problem) => `seed ${seed}: ${problem}`));
    if (!fault.cancelsAll) continue;
    await engine.close();
    engine = new DomEngine({ maxThreads: 2 });
  }
  await engine.close();
  return wrong;
}

async function play(fault: Fault, engine: DomEngine, seed: number): Promise<string[]> {
  const random = randomOf(seed);
  const trace = crossOriginIsolated ? new Int32Array(new SharedArrayBuffer(SIZE * 4)) : undefined;
  const ends = new Map<number, string>();
  const load = startLoad(engine, random, trace, ends);
  const part = Math.floor(random() * SIZE);
  const end = await fault.happen({
    engine,
    start: (task) => engine.run(task.with({ priority: 1 })),
    terminateOne: () => made.at(-1)!.terminate(),
    moment: async () => {
      while (ends.size < part) await new Promise((resolve) => setTimeout(resolve));
    },
    random,
  });
  await load;
  const problems: string[] = fault.ends.test(end) ? [] : [`the one that was hit: ${end}`];
  const counts: Record<string, number> = {};
  for (const one of ends.values()) counts[one] = (counts[one] ?? 0) + 1;
  const { right = 0, cancelled = 0, crashed = 0, ...others } = counts;
  const most = (trace ? 0 : WINDOW) + (fault.hitsNeighbour ? GROUP : 0);
  if (crashed > most) problems.push(`${crashed} neighbours crashed`);
  if (cancelled > 0 && !fault.cancelsAll) problems.push(`${cancelled} neighbours were cancelled`);
  if (right + cancelled + crashed !== SIZE) problems.push(`not all ended: ${JSON.stringify({ right, ...others })}`);
  if (trace?.some((times) => times > 1)) problems.push('some were executed twice');
  if (fault.cancelsAll) return problems;
  const next = await endOf(engine.run(work.double(4)));
  if (next !== 'gave 8') problems.push(`a task after it ${next}`);
  const { running, queued } = engine.executors.thread.counts;
  if (running + queued > 0) problems.push(`${running} execute and ${queued} wait`);
  return problems;
}

/** A thousand innocent tasks: one by one, in multi tasks, and as streams. */
function startLoad(
  engine: DomEngine,
  random: () => number,
  trace: Int32Array | undefined,
  ends: Map<number, string>,
): Promise<unknown> {
  const note = async (run: Run<unknown>, numbers: readonly number[]): Promise<void> => {
    try {
      const values = new Set([await run].flat());
      for (const n of numbers) ends.set(n, values.has(n * 2) ? 'right' : 'crashed');
    } catch (error) {
      const { name, message } = error as Error;
      const outcome = { WorkerCrashedError: 'crashed', CancelledError: 'cancelled' }[name] ?? `${name}: ${message}`;
      for (const n of numbers) ends.set(n, outcome);
    }
  };
  const task = (n: number): Operation<number> => (random() < 0.02 ? work.later(n, trace) : work.double(n, trace));
  const all: Promise<void>[] = [];
  for (let from = 0; from < SIZE; from += GROUP) {
    const numbers = Array.from({ length: GROUP }, (_, index) => from + index);
    const choice = random();
    if (choice < 0.5) for (const n of numbers) all.push(note(engine.run(task(n)), [n]));
    else if (choice < 0.8) all.push(note(engine.run(new MultiTask(numbers.map(task), { skipErrors: true })), numbers));
    else
      all.push(
        note(
          engine.run(() => readAll(from, trace)),
          numbers,
        ),
      );
  }
  return Promise.all(all);
}

function* readAll(from: number, trace: Int32Array | undefined) {
  const stream = yield* new StreamTask(work.count, from, from + GROUP, trace);
  const values: number[] = [];
  let item: { readonly value: number } | undefined;
  while ((item = yield* stream.next())) values.push(item.value);
  return values;
}

/** A task that does it by itself, at a random moment. */
function hit(make: () => Task<never[], unknown>, ends: RegExp): Fault {
  return {
    ends,
    happen: async ({ start, moment }) => {
      await moment();
      return endOf(start(make()));
    },
  };
}

/** An endless task, to which something happens at a random moment. */
function strike(act: (scene: Scene, run: Run<unknown>) => void, ends: RegExp): Fault {
  return {
    ends,
    happen: async (scene) => {
      const run = scene.start(work.endless());
      await new Promise<void>((resolve) => run.on('state', () => resolve()));
      await scene.moment();
      act(scene, run);
      return endOf(run);
    },
  };
}

async function endOf(run: PromiseLike<unknown>): Promise<string> {
  try {
    return `gave ${String(await run)}`;
  } catch (error) {
    const { name, message } = error as Error;
    return `${name} ${message}`;
  }
}
