import { expect, test } from '@jest/globals';
import { ScheduleList } from 'offloop/ink';
import { NodeEngine } from 'offloop/node';
import { EngineProvider } from 'offloop/react';
import { type Schedule, schedules } from 'offloop/schedule';
import { TestEngine } from 'offloop/testing';
import { StrictMode } from 'react';
import { DOWN, has, Pipe, Screen, turn, UP } from './screen.js';

/** Schedules that only wait, by their names. */
function many(engine: TestEngine, names: readonly string[]): Schedule[] {
  return names.map((name) => schedules(engine).every(60_000, () => {}, { name, startWithDelay: true }));
}

test('a row says the name, the rule, when the next call comes, calls, missed slots and the last error', async () => {
  await using engine = new TestEngine({ now: 0 });
  engine.on('error', () => {});
  schedules(engine).every(10_000, () => {}, { name: 'mail' });
  const fails = schedules(engine).every(
    3_600_000,
    () => {
      throw new Error('no connection\nat all', { cause: new Error('refused') });
    },
    { name: 'backup', dispose: false },
  );
  schedules(engine).at(new Date(86_400_000 * 3), () => {}, { name: 'party' });
  await engine.advance(25_000);
  using screen = new Screen(<ScheduleList engine={engine} />, { columns: 80 });
  const lines = await screen.shows(has('mail', 'backup'));
  expect(lines.map((line) => line.trimEnd())).toEqual([
    '  name    rule                      next       calls  missed  last error',
    '❯ mail    10 s                      in 5 s         3       0',
    '  backup  1 h                       in 60 min      1       0  no connection: re…',
    '  party   1970-01-04T00:00:00.000Z  in 3 d         0       0',
    '↑↓ select · p pause · r run now',
  ]);
  await fails.stop();
  await screen.shows(has('stopped'));
});

test('the words follow the clock, a running call, a pause', async () => {
  await using engine = new TestEngine({ now: 0 });
  let finish = (): void => {};
  const poll = schedules(engine).every(
    5_000,
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
    { name: 'poll', startWithDelay: true },
  );
  using screen = new Screen(<ScheduleList engine={engine} />);
  await screen.shows(has('in 5 s'));
  await engine.advance(1_500);
  await screen.shows(has('in 4 s'));
  await engine.advance(3_000);
  await screen.shows(has('in 1 s'));
  await engine.advance(500);
  await screen.shows(has('running'));
  finish();
  await engine.flush();
  await screen.shows(has('in 5 s'));
  await poll.pause();
  await screen.shows(has('paused', 'p resume'));
});

test('keys select, pause, resume and run, each for itself however fast they come', async () => {
  await using engine = new TestEngine({ now: 0 });
  const [a, b, c] = many(engine, ['a', 'b', 'c']) as [Schedule, Schedule, Schedule];
  using screen = new Screen(<ScheduleList engine={engine} />);
  await screen.shows(has('❯ a'));
  screen.press(DOWN + DOWN);
  screen.press('p');
  await screen.shows(has('❯ c', 'paused'));
  expect([a, b, c].map(({ isPaused }) => isPaused)).toEqual([false, false, true]);
  screen.press(`${UP}r`);
  await engine.flush();
  screen.press('p');
  screen.press(`${DOWN}ppp`);
  await engine.flush();
  expect([a.count, b.count, c.count]).toEqual([0, 1, 0]);
  expect([b.isPaused, c.isPaused]).toEqual([true, false]);
  screen.press(DOWN + DOWN + UP + UP + UP + UP);
  await screen.shows(has('❯ a'));
});

test('the selection stays with its schedule, and goes to the next where that is removed', async () => {
  await using engine = new TestEngine({ now: 0 });
  many(engine, ['a', 'b', 'c', 'd']);
  using screen = new Screen(<ScheduleList engine={engine} />);
  await screen.shows(has('❯ a'));
  screen.press(DOWN + DOWN);
  await screen.shows(has('❯ c'));
  schedules(engine).remove('a');
  await screen.shows(has('❯ c', '  b'));
  schedules(engine).remove('c');
  await screen.shows(has('❯ d'));
  schedules(engine).remove('d');
  await screen.shows(has('❯ b'));
  schedules(engine).remove('b');
  expect(await screen.shows(has('No schedules'))).toEqual(['No schedules']);
});

test.each([
  [1, ['❯ s4'], 0],
  [2, ['❯ s4', '9 more'], 0],
  [3, ['name', '❯ s4', '9 more'], 0],
  [6, ['name', 's2', 's3', '❯ s4', 's5', '6 more'], 0],
  [24, ['s0', '❯ s4', 's9', 'run now'], 12],
  [500, ['name', 's0', 's9', 'run now'], 12],
])('of a height of %d it takes no more lines, and says that there are more', async (height, texts, lines) => {
  await using engine = new TestEngine({ now: 0 });
  many(
    engine,
    Array.from({ length: 10 }, (_, index) => `s${index}`),
  );
  using screen = new Screen(<ScheduleList engine={engine} height={height} />);
  screen.press(DOWN.repeat(4));
  const shown = await screen.shows(has(...texts));
  expect(shown).toHaveLength(lines || height);
  if (lines > 0) expect(shown.join('\n')).not.toContain('more');
});

test('it is never as high as the screen, which Ink would wipe', async () => {
  await using engine = new TestEngine({ now: 0 });
  many(
    engine,
    Array.from({ length: 40 }, (_, index) => `s${index}`),
  );
  using screen = new Screen(<ScheduleList engine={engine} height={100} />, { rows: 8 });
  expect(await screen.shows(has('35 more'))).toHaveLength(7);
});

test.each([
  [100, /name +rule +next +calls +missed +last error/, /out of order/],
  [60, /name +rule +next +calls +missed$/, /a long name of a schedule.* 1 min .*in 60 s +1/],
  [40, /name +next +calls$/, /a long name of a sche… +in 60 s +1$/],
  [24, /name +next$/, /^❯ a long n.*… +in 60 s$/],
])(
  'in %d columns it leaves out what matters least, and keeps the beginning of the name',
  async (columns, header, row) => {
    await using engine = new TestEngine({ now: 0 });
    engine.on('error', () => {});
    schedules(engine).every(
      60_000,
      () => {
        throw new Error('out of order');
      },
      { name: 'a long name of a schedule' },
    );
    await engine.flush();
    using screen = new Screen(<ScheduleList engine={engine} />, { columns });
    const lines = await screen.shows(has('in 60 s'));
    expect(lines[0]).toMatch(header);
    expect(lines[1]).toMatch(row);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  },
);

test('whatever stands in it, no line is wider than the terminal, and none is broken', async () => {
  await using engine = new TestEngine({ now: 0 });
  engine.on('error', () => {});
  for (let length = 1; length < 60; length += 6) {
    const fail = (): never => {
      throw new Error('e'.repeat(length));
    };
    schedules(engine).every(50_000 + length, fail, { name: '名'.repeat(length) });
  }
  schedules(engine).at(new Date('2100-01-01T12:34:56.789Z'), () => {}, { name: 'x'.repeat(50) });
  await engine.flush();
  for (let columns = 16; columns < 130; columns += columns < 40 ? 1 : 7) {
    using screen = new Screen(<ScheduleList engine={engine} />, { columns });
    const lines = await screen.shows(has('in 51 s'));
    expect(lines).toHaveLength(13);
    for (const line of lines.slice(0, -1)) expect(cells(line)).toBeLessThanOrEqual(columns);
  }
});

/** How wide it is in a terminal. */
const cells = (line: string): number => [...line].reduce((sum, character) => sum + (character === '名' ? 2 : 1), 0);

test('what others wrote steers no terminal, and wide characters keep the columns', async () => {
  await using engine = new TestEngine({ now: 0 });
  engine.on('error', () => {});
  const bad = '\u001b[2J\u0007\r\nx\u202e';
  schedules(engine).every(
    60_000,
    () => {
      throw new Error(`worse ${bad}`);
    },
    { name: `bad ${bad}` },
  );
  many(engine, ['バックアップ', '👩‍👩‍👧']);
  await engine.flush();
  using screen = new Screen(<ScheduleList engine={engine} />, { columns: 120 });
  const lines = await screen.shows(has('worse'));
  for (const character of ['\u0007', '\r', '\u202e', '\u001b[2J']) expect(lines.join('')).not.toContain(character);
  expect(lines[1]).toMatch(/bad \\u001b\[2J\\u0007\\r\\nx\\u202e {2}1 min {2}in 60 s .* worse \\u001b\[2J\\u0007$/);
  const width = lines[1]?.indexOf('1 min') ?? 0;
  // Six characters of two cells; one that is joined of three, of two cells.
  expect(lines[2]?.indexOf('1 min')).toBe(width - 6);
  expect(lines[3]?.indexOf('1 min')).toBe(width - 2 + '👩‍👩‍👧'.length);
});

test('without a terminal it writes a line at the end of each call, and how the cursor moves not', async () => {
  await using engine = new TestEngine({ now: 0 });
  engine.on('error', () => {});
  let calls = 0;
  schedules(engine).every(
    1_000,
    () => {
      calls += 1;
      if (calls === 2) throw new TypeError('no\u001b[1mway');
    },
    { name: 'poll', startWithDelay: true },
  );
  using pipe = new Pipe(<ScheduleList engine={engine} height={3} />);
  await turn();
  await engine.advance(2_500);
  schedules(engine).after(0, () => {});
  await turn();
  await engine.advance(1_000);
  expect(await pipe.end()).toEqual([
    'poll: call 1 done',
    'poll: call 2 failed: no\\u001b[1mway',
    'schedule: call 1 done',
    'poll: call 3 done',
  ]);
});

test('an error that the list shows has been told, where nobody else hears of it; not that of a row that vanishes', async () => {
  const reported: unknown[] = [];
  class Reporting extends NodeEngine {
    protected override reportError(error: unknown): void {
      reported.push((error as Error).message);
    }
  }
  await using engine = new Reporting();
  const fail =
    (message: string): (() => never) =>
    () => {
      throw new Error(message);
    };
  const poll = schedules(engine).every(10, fail('goes on'), { name: 'poll', startWithDelay: true });
  schedules(engine).every(10, fail('stops'), { name: 'stop', startWithDelay: true, onError: 'stop' });
  schedules(engine).after(10, fail('once'), { name: 'once' });
  const screen = new Screen(<ScheduleList engine={engine} />);
  await screen.shows(has('once'));
  await screen.shows(has('goes on'));
  const isCalled = (): Promise<void> => new Promise((resolve) => poll.on('call', () => resolve()));
  for (let call = 0; call < 3; call += 1) await isCalled();
  await screen.shows((lines) => !has('once')(lines));
  while (reported.length < 2) await isCalled();
  expect(reported.sort()).toEqual(['once', 'stops']);
  const heard = new Promise((resolve) => engine.on('error', ({ error }) => resolve((error as Error).message)));
  expect(await heard).toBe('goes on');
  expect(reported).toHaveLength(2);
  screen[Symbol.dispose]();
});

test('of an output that many lists write to one listener is enough, and it tolerates who reads no more', async () => {
  await using engine = new TestEngine({ now: 0 });
  const lists = [...'abcdefghijklmnopqrst'].map((key) => <ScheduleList key={key} engine={engine} />);
  using pipe = new Pipe(lists);
  const { output } = pipe;
  while (output.listenerCount('error') === 0) await turn();
  expect(output.listenerCount('error')).toBe(1);
  expect(() => output.emit('error', Object.assign(new Error('closed'), { code: 'EPIPE' }))).not.toThrow();
  expect(() => output.emit('error', new Error('disk full'))).toThrow('disk full');
  await pipe.end();
  while (output.listenerCount('error') > 0) await turn();
});

test('a keyboard that is none is not listened to', async () => {
  await using engine = new TestEngine({ now: 0 });
  many(engine, ['a', 'b']);
  using screen = new Screen(<ScheduleList engine={engine} />, { hasKeys: false });
  const lines = await screen.shows(has('a'));
  expect(lines.join('\n')).not.toMatch(/❯|select/);
  using resting = new Screen(<ScheduleList engine={engine} isActive={false} />);
  expect((await resting.shows(has('a'))).join('\n')).not.toMatch(/❯|select/);
});

test('a screen reader hears a sentence each', async () => {
  await using engine = new TestEngine({ now: 0 });
  many(engine, ['mail']);
  using screen = new Screen(<ScheduleList engine={engine} />, { speaks: true });
  const lines = await screen.shows(has('mail'));
  expect(lines.join(' ')).toMatch(/mail, 1 min: in 60 s, calls 0, missed 0/);
  expect(lines.join(' ')).not.toMatch(/❯|select/);
});

test('the engine is that of the provider, the names are those of the pattern, also in strict mode', async () => {
  await using engine = new TestEngine({ now: 0 });
  many(engine, ['web-1', 'web-2', 'disk']);
  using screen = new Screen(
    <StrictMode>
      <EngineProvider engine={engine}>
        <ScheduleList pattern="web-*" />
      </EngineProvider>
    </StrictMode>,
  );
  expect((await screen.shows(has('web-2'))).join('\n')).not.toContain('disk');
  screen.press('p');
  await screen.shows(has('paused'));
  await engine.close();
  await screen.shows(has('No schedules'));
  // Whatever is pressed then.
  screen.press('prp');
  expect(schedules(engine).find({ running: true })).toEqual([]);
});

test('after two hundred mounts and unmounts nothing listens any more', async () => {
  await using engine = new TestEngine({ now: 0 });
  const [schedule] = many(engine, ['a']) as [Schedule];
  const before = process.listenerCount('exit');
  for (let round = 0; round < 200; round += 1) {
    const screen = new Screen(<ScheduleList engine={engine} />);
    screen[Symbol.dispose]();
    expect(screen.listeners).toBe(0);
  }
  expect(process.listenerCount('exit')).toBe(before);
  // The timers of the words are among what the engine waits for.
  await schedule.stop();
  await engine.settled();
});
