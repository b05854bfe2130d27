import { createHash } from 'node:crypto';
import { chmodSync, existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { buildExamples } from '../program.js';
import { interruptApp, runApp } from './app.js';
import { Tree } from './tree.js';

const LARGE = 300_000;
/** Takes minutes to read. */
const HUGE = 2 ** 38;
/** Root reads everything: as root, be nobody. */
const nobody = process.getuid?.() === 0 ? 65_534 : undefined;
const sha256 = (contents: string | Uint8Array) => createHash('sha256').update(contents).digest('hex');
const tree = new Tree();

jest.setTimeout(60_000);

beforeAll(() => {
  buildExamples();
  const large = Buffer.alloc(LARGE, 'large');
  const sameBeginning = Buffer.from(large).fill('x', LARGE - 1);
  const otherBeginning = Buffer.from(large).fill('x', 0, 1);
  tree
    .file('same 1.txt', 'twice')
    .file('deep/er/est/same 2.txt', 'twice')
    .file('same size.txt', 'other')
    .file('alone.txt', 'alone in its size')
    .file('ünï/日本語.txt', 'unicode 日本語')
    .file('ünï/😀.txt', 'unicode 日本語')
    .file('ünï/line\nend.txt', 'unicode 日本語')
    .file('empty 1', '')
    .file('empty 2', '')
    .file('large/a', large)
    .file('large/b', large)
    .file('large/c', sameBeginning)
    .file('large/d', otherBeginning)
    .file('linked/b', 'linked')
    .hardLink('linked/a', 'linked/b')
    .file('linked/copy', 'linked')
    .file('only linked/a', 'a file with two names')
    .hardLink('only linked/b', 'only linked/a')
    .symbolicLink('link to file', 'same 1.txt')
    .symbolicLink('link to folder', 'large')
    .symbolicLink('link to nothing', 'nothing')
    .symbolicLink('large/link to its folder', '..');
}, 120_000);

afterAll(() => {
  tree.remove();
});

const group = (size: number, hash: string, ...files: string[]) => ({
  size,
  hash,
  files: files.map((file) => tree.path(file)),
});

describe('--json', () => {
  test('prints the groups of a folder, and nothing else', () => {
    const { status, stdout, stderr } = runApp(['--json', tree.folder]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const unicode = Buffer.byteLength('unicode 日本語');
    expect(JSON.parse(stdout)).toEqual({
      folder: tree.folder,
      files: 18,
      bytes: 5 * 3 + 17 + unicode * 3 + LARGE * 4 + 6 * 2 + 21,
      groups: [
        group(LARGE, sha256(Buffer.alloc(LARGE, 'large')), 'large/a', 'large/b'),
        group(unicode, sha256('unicode 日本語'), 'ünï/line\nend.txt', 'ünï/日本語.txt', 'ünï/😀.txt'),
        group(6, sha256('linked'), 'linked/a', 'linked/copy'),
        group(5, sha256('twice'), 'deep/er/est/same 2.txt', 'same 1.txt'),
      ],
      wasted: LARGE + unicode * 2 + 6 + 5,
      unreadable: [],
    });
  });

  test('knows a folder without duplicates', () => {
    const { status, stdout } = runApp(['--json', tree.path('only linked')]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ files: 2, bytes: 21, groups: [], wasted: 0 });
  });

  test('takes a folder relative to where it is started', () => {
    const { stdout } = runApp(['--json', 'ünï'], { cwd: tree.folder });
    expect(JSON.parse(stdout)).toMatchObject({ folder: tree.path('ünï'), files: 3 });
  });

  test('takes the installed packages where no folder is named', () => {
    const { status, stdout } = runApp(['--json'], { cwd: tree.folder });
    expect(status).toBe(0);
    const { folder, files, groups } = JSON.parse(stdout);
    expect(folder).toMatch(/node_modules$/);
    expect(files).toBeGreaterThan(1000);
    expect(groups.length).toBeGreaterThan(10);
    expect(existsSync(groups[0].files[1])).toBe(true);
  });
});

describe('Without a terminal', () => {
  test('prints a report for people', () => {
    const { status, stdout, stderr } = runApp([tree.folder]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.split('\n').slice(0, 10)).toEqual([
      tree.folder,
      '18 files, 1.2 MB: 4 groups of duplicates waste 300 kB',
      '',
      '300 kB wasted by 2 files of 300 kB',
      '  large/a',
      '  large/b',
      '',
      '34 B wasted by 3 files of 17 B',
      '  ünï/line\\nend.txt',
      '  ünï/日本語.txt',
    ]);
  });

  test('prints no escape sequences', () => {
    expect(runApp([tree.folder]).stdout).not.toContain('\u001b');
  });
});

(existsSync('/proc/self/fd') ? describe : describe.skip)('Interrupted', () => {
  const slow = new Tree().sparse('a', HUGE).sparse('b', HUGE).file('c', 'same').file('d', 'same');
  afterAll(() => slow.remove());

  test('prints what was found so far, marked as incomplete', async () => {
    const { status, stdout } = await interruptApp([slow.folder], slow.path('a'));
    expect(status).toBe(130);
    expect(stdout).toContain('Cancelled: the result is incomplete\n4 files');
  });

  test('prints no JSON, which could be taken for the whole', async () => {
    expect(await interruptApp(['--json', slow.folder], slow.path('a'))).toEqual({ status: 130, stdout: '' });
  });
});

describe('A wrong command line', () => {
  test.each([
    [['--jsn'], "duplicates: Unknown option '--jsn'. Try --help\n"],
    [['a', 'b'], 'duplicates: Expected one folder, got 2. Try --help\n'],
  ])('%j: says so', (args, message) => {
    const { status, stdout, stderr } = runApp(args);
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: message });
  });

  test.each([
    ['nowhere', 'no such file or directory'],
    ['alone.txt', 'not a directory'],
    ['link to nothing', 'no such file or directory'],
  ])('%s: says why it cannot be read', (name, reason) => {
    const { status, stdout, stderr } = runApp([tree.path(name)]);
    const message = `duplicates: Cannot read ${tree.path(name)}: ${reason}\n`;
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: message });
  });

  test('names its options with --help', () => {
    const { status, stdout } = runApp(['--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('--json');
  });
});

test('lists what cannot be read, and goes on', () => {
  const secrets = new Tree().file('a', 'same').file('b', 'same').file('secret', 'same').file('closed/c', 'same');
  chmodSync(secrets.path('secret'), 0);
  chmodSync(secrets.path('closed'), 0);
  chmodSync(secrets.folder, 0o755);
  try {
    const { status, stdout } = runApp(['--json', secrets.folder], nobody === undefined ? {} : { uid: nobody });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      files: 3,
      groups: [{ files: [secrets.path('a'), secrets.path('b')] }],
      unreadable: [
        { path: secrets.path('closed'), reason: 'permission denied' },
        { path: secrets.path('secret'), reason: 'permission denied' },
      ],
    });
  } finally {
    chmodSync(secrets.path('closed'), 0o700);
    secrets.remove();
  }
});
