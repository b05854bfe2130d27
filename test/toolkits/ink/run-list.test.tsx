import { expect, test } from '@jest/globals';
import { type Run, sleep } from 'offloop';
import { RunList } from 'offloop/ink';
import { EngineProvider } from 'offloop/react';
import { TestEngine } from 'offloop/testing';
import { StrictMode } from 'react';
import { cellsOf } from './cells.js';
import { DOWN, has, Pipe, Screen, turn, UP } from './screen.js';

const many = (engine: TestEngine, names: readonly string[]): Run[] =>
  names.map((name) => engine.run(sleep(1_000_000), { name }));

const trimmed = (lines: readonly string[]): string[] => lines.map((line) => line.trimEnd());

test('a row says the name, how far the run is, what it does, and what it says', async () => {
  await using engine = new TestEngine();
  engine.on('error', () => {});
  const [upload, index] = many(engine, ['upload', 'index']) as [Run, Run];
  void engine.run(
    function* () {
      yield* sleep(10);
      throw new Error('offline');
    },
    { name: 'sync' },
  );
  using screen = new Screen(<RunList engine={engine} keep={2} />, { columns: 80 });
  await screen.shows(has('upload'));
  upload.update({ completed: 1, total: 2, message: 'a.txt' });
  index.update({ message: 'reads\nfiles' });
  await engine.advance(20);
  const lines = trimmed(await screen.shows(has('offline')));
  expect(lines).toEqual([
    '❯ upload  █████░░░░░   50 %  running     a.txt',
    '  index   ░░░░░░░░░░   -- %  running     reads\\nfiles',
    '  sync    ░░░░░░░░░░   -- %  failed      offline',
    '↑↓ select · c cancel',
  ]);
  engine.runs.cancelAll();
});

test.each([
  [80, 24, undefined],
  [80, 24, 7],
  [40, 15, undefined],
  [40, 15, 4],
  [20, 6, undefined],
  [80, 2, undefined],
  [12, 24, 1],
  [63, 10, 2],
])(
  'in %i columns and %i lines with height %p it never grows beyond them; each row has one `%%`, in one column',
  async (columns, rows, height) => {
    await using engine = new TestEngine();
    const names = [
      'a',
      'a name that is a good deal longer than all others are',
      '日本語のファイル名前がとても長い',
      '👩‍👩‍👧 family',
      'e\u0301t\u00e9',
    ];
    const runs = many(
      engine,
      Array.from({ length: 30 }, (_, place) => `${names[place % names.length]}`),
    );
    for (const [place, run] of runs.entries())
      run.update({ completed: place, ...(place % 3 > 0 && { total: 29 }), message: 'message '.repeat(20) });
    using screen = new Screen(<RunList engine={engine} {...(height !== undefined && { height })} />, { columns, rows });
    const lines = trimmed(await screen.shows((all) => all.join('').includes(' %')));
    expect(lines.length).toBeLessThanOrEqual(Math.min(height ?? rows, Math.max(rows - 1, 1)));
    for (const line of lines) expect(cellsOf(line)).toBeLessThanOrEqual(columns);
    const list = lines.filter((line) => line.includes('%'));
    expect(list.every((line) => line.match(/%/g)?.length === 1)).toBe(true);
    expect(new Set(list.map((line) => cellsOf(line.slice(0, line.indexOf('%'))))).size).toBe(1);
    expect(list[0]).toMatch(/^❯ a/);
    if (lines.length > 1) {
      expect(lines.at(-1)).not.toContain('%');
      if (columns >= 40) expect(lines.at(-1)).toContain(`${30 - list.length} more`);
    }
    if (columns < 64) expect(lines.join('')).not.toContain('message');
    engine.runs.cancelAll();
  },
);

test('the first row is selected at first, after a cancel the next; no fast key is lost', async () => {
  await using engine = new TestEngine();
  const runs = many(engine, ['a', 'b', 'c', 'd', 'e']);
  using screen = new Screen(<RunList engine={engine} />);
  await screen.shows(has('❯ a'));
  screen.press('c');
  await screen.shows(has('❯ b'));
  screen.press(`${DOWN}${DOWN}`);
  screen.press(UP);
  screen.press('cc');
  await screen.shows((lines) => lines.join().includes('❯ e') && !lines.join().includes('  d'));
  expect(runs.map(({ state }) => state)).toEqual(['cancelled', 'running', 'cancelled', 'cancelled', 'running']);
  screen.press('cc');
  await screen.shows(has('❯ b'));
  expect(runs[4]?.state).toBe('cancelled');
  engine.runs.cancelAll();
  await screen.shows(has('No runs'));
});

test('the last that ended stay where they were; one that ended is not cancelled again', async () => {
  await using engine = new TestEngine();
  const runs = many(engine, ['a', 'b', 'c']);
  using screen = new Screen(<RunList engine={engine} keep={2} />);
  await screen.shows(has('c cancel'));
  screen.press('c');
  await screen.shows(has('❯ b', '  a ', 'cancelled'));
  screen.press(UP);
  await screen.shows((lines) => lines.join().includes('❯ a') && !lines.join().includes('c cancel'));
  screen.press('c');
  screen.press(`${DOWN}c`);
  await screen.shows(has('❯ c'));
  expect(runs.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'running']);
  screen.press('c');
  // Of three that ended the last two.
  await screen.shows((lines) => !lines.join().includes(' a ') && lines.join().includes('❯ c'));
});

test('rows that cannot be seen come with the selection', async () => {
  await using engine = new TestEngine();
  many(
    engine,
    Array.from({ length: 20 }, (_, place) => `run-${String(place).padStart(2, '0')}`),
  );
  using screen = new Screen(<RunList engine={engine} height={5} />);
  await screen.shows(has('❯ run-00', '16 more'));
  screen.press(DOWN.repeat(19));
  await screen.shows(has('❯ run-19'));
  expect(screen.lines).toHaveLength(5);
  engine.runs.cancelAll();
});

test('a filter, the engine of the provider, StrictMode, and no keys where it is not active or there are none', async () => {
  await using engine = new TestEngine();
  many(engine, ['a']);
  const load = engine.run(sleep(1_000_000), { name: 'load', group: 'up' });
  using screen = new Screen(
    <StrictMode>
      <EngineProvider engine={engine}>
        <RunList filter={{ group: 'up' }} isActive={false} />
      </EngineProvider>
    </StrictMode>,
  );
  const lines = await screen.shows(has('load'));
  expect(lines.join('\n')).not.toMatch(/❯|select| a /);
  screen.press('c');
  using mute = new Screen(<RunList engine={engine} />, { hasKeys: false });
  expect((await mute.shows(has('load'))).join('')).not.toMatch(/❯|select/);
  expect(load.state).toBe('running');
  engine.runs.cancelAll();
});

test('a screen reader hears a sentence each', async () => {
  await using engine = new TestEngine();
  const [upload] = many(engine, ['upload', 'index']) as [Run];
  upload.update({ completed: 1, total: 4, message: 'a.txt' });
  using screen = new Screen(<RunList engine={engine} />, { speaks: true });
  const lines = await screen.shows(has('upload'));
  expect(lines.join('\n')).toContain('upload: running, 25 %, a.txt');
  expect(lines.join('\n')).toContain('index: running');
  expect(lines.join('\n')).not.toMatch(/█|❯|select/);
  engine.runs.cancelAll();
});

test('without a terminal each end is a line, of short runs too, and a stdin that is none never throws', async () => {
  await using engine = new TestEngine();
  engine.on('error', () => {});
  using pipe = new Pipe(<RunList engine={engine} />);
  await turn();
  for (let place = 0; place < 5; place += 1) void engine.run(function* () {}, { name: `quick ${place}` });
  void engine.run(sleep(10), { name: 'slow' });
  engine.run(sleep(10), { name: 'gone' }).cancel();
  await engine.advance(20);
  expect(await pipe.end()).toEqual([
    ...Array.from({ length: 5 }, (_, place) => `quick ${place}: done`),
    'gone: cancelled',
    'slow: done',
  ]);
});

test('after two hundred mounts and unmounts nothing listens any more', async () => {
  await using engine = new TestEngine();
  many(engine, ['a']);
  const before = process.listenerCount('exit');
  for (let round = 0; round < 200; round += 1) {
    const screen = new Screen(<RunList engine={engine} />);
    screen[Symbol.dispose]();
    expect(screen.listeners).toBe(0);
  }
  expect(process.listenerCount('exit')).toBe(before);
  engine.runs.cancelAll();
});
