import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MultiTask, ProcessTask, Task } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { until } from '../helpers/gate.js';
import { range } from '../helpers/many.js';

// One of many short tasks ends its worker. No other one fails, and each is executed once.

const MANY = 201;
const HIT = 100;
type Fault = 'exit' | 'throw' | 'kill' | 'loop';

/** Says on which line of a file it is, and gives what several kinds of results are. */
const task = (n: number, hit: number, fault: Fault, path: string): unknown => {
  process.getBuiltinModule('node:fs').appendFileSync(path, `${n}\n`);
  if (n === hit) {
    if (fault === 'exit') process.exit(3);
    if (fault === 'kill') process.kill(process.pid, 'SIGKILL');
    if (fault === 'throw') {
      setTimeout(() => {
        throw new Error('in a timer');
      }, 0);
      return new Promise(() => {});
    }
    for (;;);
  }
  if (n % 4 === 0) return { n, text: 'a€' };
  if (n % 10 === 1) return new Map([[n, n]]);
  return n % 4 === 1 ? `${n}` : n;
};
const resultOf = (n: number): unknown => {
  if (n % 4 === 0) return { n, text: 'a€' };
  if (n % 10 === 1) return new Map([[n, n]]);
  return n % 4 === 1 ? `${n}` : n;
};

const faults: (readonly [Fault, 'threads' | 'processes', typeof Task | typeof ProcessTask])[] = [
  ['exit', 'threads', Task],
  ['throw', 'threads', Task],
  ['loop', 'threads', Task],
  ['exit', 'processes', ProcessTask],
  ['throw', 'processes', ProcessTask],
  ['loop', 'processes', ProcessTask],
  ['kill', 'processes', ProcessTask],
];

describe.each(faults)('Where one of many short tasks ends its worker by %s on %s', (fault, _, Kind) => {
  let engine: NodeEngine;
  let folder: string;
  beforeAll(async () => {
    engine = new NodeEngine({ maxThreads: 2, maxProcesses: 2, graceMs: 20 });
    folder = await mkdtemp(join(tmpdir(), 'hit-'));
  });
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });
  const executed = async (path: string): Promise<number[]> =>
    (await readFile(path, 'utf8'))
      .trim()
      .split('\n')
      .map(Number)
      .sort((a, b) => a - b);

  test.each(['engine', 'handlers'])('no other one fails that was started by %s', async (how) => {
    const path = join(folder, how);
    const make = (n: number) => new Kind(task, n, HIT, fault, path);
    const runs = range(MANY).map((n) =>
      how === 'engine'
        ? engine.run(make(n))
        : engine.run(function* () {
            return yield* make(n);
          }),
    );
    if (fault === 'loop') {
      const lines = async (): Promise<number> => (await readFile(path, 'utf8').catch(() => '')).split('\n').length;
      while ((await lines()) <= HIT || !(await executed(path)).includes(HIT)) await new Promise(setImmediate);
      runs[HIT]?.cancel('enough');
    }
    const outcomes = await Promise.all(runs.map((run) => run.settled));
    for (const [n, outcome] of outcomes.entries())
      if (n !== HIT) expect(outcome).toEqual({ state: 'success', value: resultOf(n) });
    expect(outcomes[HIT]?.state).toBe(fault === 'loop' ? 'cancelled' : 'error');
    expect(await executed(path)).toEqual(range(MANY));
  });

  test('no other member of a multi task fails', async () => {
    const path = join(folder, 'members');
    const tasks = range(MANY).map((n) => new Kind(task, n, HIT, fault, path));
    const run = engine.run(new MultiTask(tasks, { skipErrors: true, ...(fault === 'loop' && { maxWorkers: 1 }) }));
    if (fault === 'loop') {
      const begun = async (): Promise<number[]> => executed(path).catch(() => []);
      while (!(await begun()).includes(HIT)) await new Promise((resolve) => setImmediate(resolve));
      // Some that have ended may not have been told of; a cancel brings that to light, also where it is for one of them.
      await until(() => run.children.length > 0);
      run.children[0]?.cancel('enough');
      await until(() => run.progress.completed >= HIT);
      if (run.progress.completed === HIT) run.children[0]?.cancel('enough');
    }
    const results = await run;
    if (fault !== 'loop')
      expect(results).toEqual(
        range(MANY)
          .filter((n) => n !== HIT)
          .map(resultOf),
      );
    else expect(results.length).toBeGreaterThanOrEqual(MANY - 2);
    expect(await executed(path)).toEqual(range(MANY));
  });
});
