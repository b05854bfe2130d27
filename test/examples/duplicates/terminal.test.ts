import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { buildExamples } from '../program.js';
import { AppTerminal } from '../terminal.js';
import { MAIN } from './app.js';
import { Tree } from './tree.js';

/** Takes minutes to read: a scan that is still under way whenever a test looks. */
const HUGE = 2 ** 38;
const slow = new Tree().sparse('a', HUGE).sparse('b', HUGE);
/** As long, until the test cuts it short. */
const cut = new Tree().sparse('a', HUGE).sparse('b', HUGE).file('c', 'same').file('d', 'same');
const quick = new Tree();

jest.setTimeout(60_000);

beforeAll(() => {
  buildExamples();
  const long = `${'long/'.repeat(30)}end.txt`;
  quick.file('日本語/写真の原本.txt', 'x'.repeat(5000)).file('日本語/写真の複製.txt', 'x'.repeat(5000));
  quick.file(long, 'y'.repeat(2000)).file(`other/${long}`, 'y'.repeat(2000)).file('a\u001b[31mred', 'z').file('b', 'z');
  quick.file('empty', '');
}, 120_000);

const open: AppTerminal[] = [];
function start(args: readonly string[], options?: ConstructorParameters<typeof AppTerminal>[2]): AppTerminal {
  const app = new AppTerminal(MAIN, args, options);
  open.push(app);
  return app;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()));
});
afterAll(() => {
  for (const tree of [slow, cut, quick]) tree.remove();
});

/** What is on the screen, with `N` for numbers, which go on. */
function linesOf(app: AppTerminal, folder: string): readonly string[] {
  const lines = app.screen.replace(folder, 'FOLDER').split('\n');
  return lines.map((line) => line.trimEnd().replace(/\d[\d.,:]*/g, 'N'));
}

describe('A scan on the screen', () => {
  test('names folder and keys, and shows how far it is', async () => {
    const app = start([slow.folder]);
    await app.shows('p pause · c cancel · q quit');
    const screen = await app.shows(/0 of 2 files · [1-9].* of 550 GB/);
    expect(screen).toContain(slow.folder);
    expect(screen).toMatch(/^█?░+ +0 %$/m);
    await app.shows(/0 files\/s · [1-9][\d.]* [MG]B\/s · [\d:]+ left/);
  });

  test('ends by itself with a summary', async () => {
    const app = start([quick.folder]);
    expect(await app.exitCode).toBe(0);
    expect(app.screen).toMatch(/✔ scan done\n7 files, 14\.0 kB in \d/);
    expect(app.screen).toContain('7.0 kB wasted in 3 groups of duplicates');
    expect(app.screen).toMatch(/5\.0 kB +█+ +2 × +5\.0 kB {2}日本語\/写真の原本\.txt/);
    expect(app.hasCursor).toBe(true);
  });

  test('shortens long paths in the middle, and prints no escape sequence of a name', async () => {
    const app = start([quick.folder]);
    await app.exitCode;
    expect(app.screen).toMatch(/long\/long.*….*long\/end\.txt$/m);
    expect(app.screen).toContain('a\\u001b[31mred');
  });

  test('fits a terminal of 40 columns', async () => {
    const app = start([quick.folder], { columns: 40 });
    expect(await app.exitCode).toBe(0);
    expect(app.screen).toMatch(/5\.0 kB +2 × {2}日本語/);
    expect(app.screen).toMatch(/long.*….*end\.txt$/m);
    for (const line of app.screen.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
  });

  test('looks good in 80 columns and 24 rows', async () => {
    const app = start([cut.folder]);
    await app.shows(/ left$/m);
    app.press('p');
    await app.shows(/■ Paused[\s\S]*p resume · c cancel · q quit$/);
    expect(linesOf(app, cut.folder)).toEqual([
      ' duplicates  FOLDER',
      '',
      '■ Paused',
      'find files          ██████████  N %  done        N files',
      'compare beginnings  ██████████  N %  done        N of N files',
      expect.stringMatching(/^compare contents {4}[█░]{10} {4}N % {2}running {5}N of N files$/),
      '',
      expect.stringMatching(/^[█░]{60} {3}N %$/),
      expect.stringMatching(/^N of N files · N [GM]B of N GB$/),
      expect.stringMatching(/^N files\/s · N [GMk]B\/s · N(?: s)? left$/),
      '',
      'p resume · c cancel · q quit',
    ]);
  });

  test('looks good in 40 columns and 15 rows', async () => {
    const app = start([cut.folder], { columns: 40, rows: 15 });
    await app.shows(/ left$/m);
    app.press('p');
    await app.shows(/■ Paused[\s\S]*p resume · c cancel · q quit$/);
    expect(linesOf(app, cut.folder)).toEqual([
      expect.stringMatching(/^ duplicates {2}\S*/),
      '',
      '■ Paused',
      expect.stringMatching(/^[█░]{34} {3}N %$/),
      expect.stringMatching(/^N of N files · N [GM]B of N GB$/),
      expect.stringMatching(/^N files\/s · N [GMk]B\/s · N(?: s)? left$/),
      '',
      'p resume · c cancel · q quit',
    ]);
  });

  test('keeps what says how far it is, and the keys, in a terminal of few rows', async () => {
    const app = start([slow.folder], { columns: 40, rows: 6 });
    await app.shows(/^[█░]{34} +0 %\n.*q quit$/m);
    expect(linesOf(app, slow.folder)).toEqual(['▸ scan running', expect.any(String), 'p pause · c cancel · q quit']);
  });

  test('never wipes what was in the terminal before: it is less high than that', async () => {
    const app = start([quick.folder], { rows: 10 });
    expect(await app.exitCode).toBe(0);
    expect(app.screen).toContain('… and 2 groups more');
    expect(app.output).not.toContain('\u001b[3J');
  });

  test('is drawn in ASCII in the console of Linux', async () => {
    const running = start([cut.folder], { env: { TERM: 'linux' } });
    const screen = await running.shows(/ left$/m);
    // Names are what they are.
    expect(screen.replaceAll(cut.folder, '')).toMatch(/^[\x20-\x7e\n]+$/);
    expect(screen).toMatch(/^> scan running\n/m);
    expect(screen).toMatch(/^#[.#]{59} +0 %$/m);
    const ended = start([quick.path('other')], { env: { TERM: 'linux' } });
    expect(await ended.exitCode).toBe(0);
    expect(ended.screen).toContain('v scan done\n1 file');
  });

  test('uses colours, but not with NO_COLOR', async () => {
    const colourful = start([quick.folder]);
    const plain = start([quick.folder], { env: { NO_COLOR: '1' } });
    await Promise.all([colourful.exitCode, plain.exitCode]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of colours
    const colour = /\u001b\[[\d;]*m/;
    expect(colourful.output).toMatch(colour);
    expect(plain.output).not.toMatch(colour);
    expect(plain.screen).toContain('✔ scan done');
  });

  test('is drawn where CI is set too', async () => {
    const app = start([slow.folder], { env: { CI: 'true' } });
    await app.shows('q quit');
  });

  test('follows the size of the terminal', async () => {
    const app = start([slow.folder], { columns: 100 });
    await app.shows(/^[█░]{60} /m);
    app.resize(40, 12);
    await app.shows(/^[█░]{34} /m);
    app.resize(90, 30);
    await app.shows(/^[█░]{60} /m);
  });
});

describe('The keys', () => {
  test('pause and resume', async () => {
    const app = start([cut.folder]);
    await app.shows('p pause');
    app.press('p');
    await app.shows('■ Paused');
    await app.shows('p resume');
    app.press(' ');
    await app.shows('p pause');
    cut.sparse('a', 0).sparse('b', 0);
    await app.shows('✔ scan done');
    expect(app.screen).toContain('4 B wasted in 1 group of duplicates');
    expect(await app.exitCode).toBe(0);
  });

  test('cancel, which shows what was found so far', async () => {
    const app = start([slow.folder]);
    await app.shows('c cancel');
    app.press('c');
    expect(await app.exitCode).toBe(130);
    expect(app.screen).toMatch(/■ scan cancelled\nThis is incomplete\n[02] files/);
    expect(app.hasCursor).toBe(true);
  });

  test('cancel while paused', async () => {
    const app = start([slow.folder]);
    await app.shows('p pause');
    app.press('p');
    await app.shows('p resume');
    app.press('c');
    expect(await app.exitCode).toBe(130);
    expect(app.screen).toContain('■ scan cancelled');
  });

  test.each([
    ['q', 'q'],
    ['Ctrl-C', '\u0003'],
  ])('quit: %s', async (_, key) => {
    const app = start([slow.folder]);
    await app.shows('q quit');
    app.press(key);
    expect(await app.exitCode).toBe(130);
    expect(app.screen).toContain('Quit before the end');
    expect(app.hasCursor).toBe(true);
  });
});

describe('Interrupted', () => {
  test('twice it ends at once, and gives the terminal back', async () => {
    const app = start([slow.folder]);
    await app.shows('q quit');
    app.press('\u0003\u0003');
    expect(await app.exitCode).toBe(130);
    expect(app.screen).toContain('Quit before the end');
    expect(app.hasCursor).toBe(true);
  });

  test('from outside, by a signal, it quits as well', async () => {
    const app = start([slow.folder]);
    await app.shows('q quit');
    app.signal('SIGINT');
    expect(await app.exitCode).toBe(130);
    expect(app.screen).toContain('Quit before the end');
    expect(app.hasCursor).toBe(true);
  });
});

test('says in one line that a folder is missing', async () => {
  const app = start([slow.path('nowhere')]);
  expect(await app.exitCode).toBe(1);
  expect(app.screen.replace(/\n/g, '')).toBe(
    `duplicates: Cannot read ${slow.path('nowhere')}: no such file or directory`,
  );
});

test('prints JSON on a terminal too', async () => {
  const app = start(['--json', quick.path('other')], { columns: 300 });
  expect(await app.exitCode).toBe(0);
  expect(JSON.parse(app.screen)).toMatchObject({ folder: quick.path('other'), files: 1, groups: [] });
});
