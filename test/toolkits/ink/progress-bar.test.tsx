import { expect, test } from '@jest/globals';
import { Box, Text } from 'ink';
import type { Run } from 'offloop';
import { sleep } from 'offloop';
import { ProgressBar, RunStatus } from 'offloop/ink';
import { TestEngine } from 'offloop/testing';
import { cellsOf } from './cells.js';
import { has, Pipe, Screen, turn } from './screen.js';

const start = (engine: TestEngine, name = 'upload'): Run => engine.run(sleep(100), { name });

async function barOf(run: Run | undefined, width?: number, columns = 100): Promise<string> {
  using screen = new Screen(<ProgressBar run={run} {...(width !== undefined && { width })} />, { columns });
  const lines = await screen.shows((all) => all.join('') !== '');
  expect(lines).toHaveLength(1);
  return lines[0] as string;
}

test('`width` counts all cells, the percentage included, at every fraction', async () => {
  await using engine = new TestEngine();
  const run = start(engine);
  for (const completed of [0, 1, 33, 50, 99, 100]) {
    run.update({ completed, total: 100 });
    for (const width of [1, 2, 3, 8, 9, 10, 30, 40]) expect(cellsOf(await barOf(run, width))).toBe(width);
  }
  const other = start(engine);
  other.update({ completed: 42, total: 100 });
  expect(await barOf(other, 20)).toBe('█████░░░░░░░░░  42 %');
  await engine.advance(100);
});

test('it is full after every success, also of a run that told nothing', async () => {
  await using engine = new TestEngine();
  const quiet = start(engine);
  const half = start(engine);
  half.update({ completed: 1, total: 2 });
  expect(await barOf(quiet, 10)).toBe('░░░░░░░░░░');
  expect(await barOf(half, 10)).toBe('██░░  50 %');
  await engine.advance(100);
  expect(await barOf(quiet, 10)).toBe('██████████');
  expect(await barOf(half, 10)).toBe('████ 100 %');
});

test('after a failure or a cancel it is where it was, and empty without a run', async () => {
  await using engine = new TestEngine();
  engine.on('error', () => {});
  const fails = engine.run(function* () {
    yield* sleep(10);
    throw new Error('offline');
  });
  const cancelled = start(engine);
  for (const run of [fails, cancelled]) run.update({ completed: 1, total: 2 });
  cancelled.cancel();
  await engine.advance(10);
  expect([fails.state, cancelled.state]).toEqual(['error', 'cancelled']);
  for (const run of [fails, cancelled]) expect(await barOf(run, 12)).toBe('███░░░  50 %');
  expect(await barOf(undefined, 12)).toBe('░'.repeat(12));
});

test('it is never wider than the terminal, and gives way in a narrower box', async () => {
  await using engine = new TestEngine();
  const run = start(engine);
  run.update({ completed: 1, total: 2 });
  expect(cellsOf(await barOf(run, 200, 30))).toBe(30);
  expect(cellsOf(await barOf(run, undefined, 25))).toBe(25);
  using screen = new Screen(
    <Box width={12}>
      <ProgressBar run={run} width={50} />
    </Box>,
  );
  expect(await screen.shows(has('█'))).toHaveLength(1);
  run.cancel();
});

test('many bars listen to the size of the terminal once, and follow it', async () => {
  await using engine = new TestEngine();
  const run = start(engine);
  const bars = Array.from({ length: 30 }, (_, index) => <ProgressBar key={String(index)} run={run} width={50} />);
  using screen = new Screen(<Box flexDirection="column">{bars}</Box>, { columns: 40, rows: 50 });
  await screen.shows(has('░'.repeat(40)));
  // One is Ink's.
  expect(screen.output.listenerCount('resize')).toBeLessThanOrEqual(2);
  Object.assign(screen.output, { columns: 20 }).emit('resize');
  const lines = await screen.shows((all) => all.every((line) => cellsOf(line) === 20));
  expect(lines).toHaveLength(30);
  run.cancel();
});

test('in the console of Linux it is drawn in ASCII, and what fills it is no letter, digit or `|`', async () => {
  await using engine = new TestEngine();
  const run = start(engine);
  run.update({ completed: 1, total: 2 });
  const before = process.env.TERM;
  process.env.TERM = 'linux';
  try {
    const bar = await barOf(run, 20);
    expect(bar).toBe('#######.......  50 %');
    expect(bar.slice(0, 14)).not.toMatch(/[\p{L}\p{N}|]/u);
  } finally {
    process.env.TERM = before;
  }
  run.cancel();
});

test('a screen reader hears what it is and how far it is, and no drawing', async () => {
  await using engine = new TestEngine();
  const run = start(engine);
  run.update({ completed: 1, total: 4 });
  using screen = new Screen(<ProgressBar run={run} />, { speaks: true });
  expect(await screen.shows(has('%'))).toEqual(['progressbar: upload 25 %']);
  await engine.advance(100);
  expect(await screen.shows(has('100'))).toEqual(['progressbar: upload 100 %']);
});

test('what is no run, and a width that is none, are refused by name', () => {
  const errors: unknown[] = [];
  for (const props of [{ run: {} }, { run: undefined, width: 0 }, { run: undefined, width: 1.5 }]) {
    try {
      void ProgressBar(props as never);
    } catch (error) {
      errors.push(error);
    }
  }
  expect(errors.map(String).slice(0, 1)).toEqual([expect.stringMatching(/Expected `run` to be a run/)]);
});

test('`RunStatus` is one line: the name, and what the run does or what its error says', async () => {
  await using engine = new TestEngine();
  engine.on('error', () => {});
  const group = engine.group('one', { policy: 'queue' });
  const cleans = engine.run(
    function* () {
      try {
        yield* sleep(1_000_000);
      } finally {
        yield* sleep(50);
      }
    },
    { name: 'cleans', group },
  );
  const waits = engine.run(sleep(10), { name: 'waits', group });
  const fails = engine.run(
    function* () {
      yield* sleep(20);
      throw new Error('no \u001b[31mnet\nat all');
    },
    { name: 'fails\u001b[2J' },
  );
  const done = start(engine, 'done 日本語');
  using screen = new Screen(
    <Box flexDirection="column">
      {[cleans, waits, fails, done, undefined].map((run, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they stay
        <RunStatus key={index} run={run} />
      ))}
      <Text>end</Text>
    </Box>,
    { columns: 40 },
  );
  const lines = async (expected: string): Promise<readonly string[]> =>
    (await screen.shows(has(expected))).map((line) => line.trimEnd());
  expect(await lines('end')).toEqual([
    '▸ cleans running',
    '· waits pending',
    '▸ fails\\u001b[2J running',
    '▸ done 日本語 running',
    'end',
  ]);
  cleans.cancel();
  await engine.advance(20);
  expect(await lines('cancelling')).toEqual([
    '■ cleans cancelling',
    '· waits pending',
    '✖ fails\\u001b[2J no \\u001b[31mnet',
    '▸ done 日本語 running',
    'end',
  ]);
  await engine.advance(100);
  expect((await lines('waits done')).slice(0, 4)).toEqual([
    '■ cleans cancelled',
    '✔ waits done',
    '✖ fails\\u001b[2J no \\u001b[31mnet',
    '✔ done 日本語 done',
  ]);
});

test('without a terminal each end is one plain line, whoever shows the run', async () => {
  await using engine = new TestEngine();
  engine.on('error', () => {});
  const done = start(engine, 'a');
  const fails = engine.run(
    function* () {
      yield* sleep(20);
      throw new Error('offline');
    },
    { name: 'b' },
  );
  using pipe = new Pipe(
    <>
      <ProgressBar run={done} />
      <RunStatus run={done} />
      <RunStatus run={fails} />
    </>,
  );
  await turn();
  await engine.advance(200);
  expect(await pipe.end()).toEqual(['b: failed: offline', 'a: done']);
});
