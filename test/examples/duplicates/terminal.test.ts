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

describe('A scan on the screen', () => {
  test('names folder and keys, and shows how far it is', async () => {
    const app = start([slow.folder]);
    await app.shows('p pause · c cancel · q quit');
    const screen = await app.shows(/0 of 2 files · [1-9].* of 550 GB/);
    expect(screen).toContain(slow.folder);
    expect(screen).toMatch(/─+ +0 %/);
    await app.shows(/0 files\/s · [1-9][\d.]* [MG]B\/s · [\d:]+ left/);
  });

  test('ends by itself with a summary', async () => {
    const app = start([quick.folder]);
    expect(await app.exitCode).toBe(0);
    expect(app.screen).toMatch(/✔ Done\n7 files, 14\.0 kB in \d/);
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

  test('uses colours, but not with NO_COLOR', async () => {
    const colourful = start([quick.folder]);
    const plain = start([quick.folder], { env: { NO_COLOR: '1' } });
    await Promise.all([colourful.exitCode, plain.exitCode]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of colours
    const colour = /\u001b\[[\d;]*m/;
    expect(colourful.output).toMatch(colour);
    expect(plain.output).not.toMatch(colour);
    expect(plain.screen).toContain('✔ Done');
  });

  test('is drawn where CI is set too', async () => {
    const app = start([slow.folder], { env: { CI: 'true' } });
    await app.shows('q quit');
  });

  test('follows the size of the terminal', async () => {
    const app = start([slow.folder], { columns: 100 });
    await app.shows(/^[━─]{60} /m);
    app.resize(40, 12);
    await app.shows(/^[━─]{33} /m);
    app.resize(90, 30);
    await app.shows(/^[━─]{60} /m);
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
    await app.shows('✔ Done');
    expect(app.screen).toContain('4 B wasted in 1 group of duplicates');
    expect(await app.exitCode).toBe(0);
  });

  test('cancel, which shows what was found so far', async () => {
    const app = start([slow.folder]);
    await app.shows('c cancel');
    app.press('c');
    expect(await app.exitCode).toBe(130);
    expect(app.screen).toMatch(/■ Cancelled: this is incomplete\n[02] files/);
    expect(app.hasCursor).toBe(true);
  });

  test('cancel while paused', async () => {
    const app = start([slow.folder]);
    await app.shows('p pause');
    app.press('p');
    await app.shows('p resume');
    app.press('c');
    expect(await app.exitCode).toBe(130);
    expect(app.screen).toContain('■ Cancelled');
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
