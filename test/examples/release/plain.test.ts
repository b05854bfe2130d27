import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { buildExamples } from '../program.js';
import { Workplace } from './release.js';

jest.setTimeout(60_000);
beforeAll(buildExamples, 120_000);

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
});
afterEach(() => place.remove());

const jobsOf = (stdout: string): Record<string, string> => JSON.parse(stdout).jobs;

describe('A release without a terminal', () => {
  test('packs what there is, describes it, and leaves nothing else', async () => {
    const { code, stdout, stderr } = await place.run('--yes');
    expect([code, stderr]).toEqual([0, '']);
    expect(place.released).toEqual(['some-app-1.1.0.json', 'some-app-1.1.0.tar.gz']);
    for (const name of ['collect', 'checksum', 'pack', 'version', 'confirm', 'publish', 'tidy'])
      expect(stdout).toMatch(new RegExp(`^${name}: success`, 'm'));
    const manifest = place.manifest('1.1.0');
    const files = await place.unpacked('1.1.0');
    expect(Object.keys(files)).toEqual(['docs/deep/notes.md', 'index.js', 'package.json']);
    expect(manifest.files).toEqual(
      Object.entries(files).map(([path, text]) => ({ path, size: text.length, sha256: sha256(text) })),
    );
    const archive = readFileSync(join(place.out, 'some-app-1.1.0.tar.gz'));
    expect(manifest).toMatchObject({
      name: 'some-app',
      version: '1.1.0',
      archive: { file: 'some-app-1.1.0.tar.gz', size: archive.length, sha256: sha256(archive) },
    });
  });

  test('takes answers of the command line', async () => {
    expect(await place.run('--answer', 'version=2.0.0-beta.1', '--answer=sure=yes')).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(place.released).toEqual(['some-app-2.0.0-beta.1.json', 'some-app-2.0.0-beta.1.tar.gz']);
  });

  test('says how to give an answer that is missing, and tidies up', async () => {
    const { code, stderr } = await place.run('--answer', 'version=2.0.0');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^release: confirm: The prompt `sure` \("Release some-app 2\.0\.0, .*Give `--answer sure=…`: yes or no, or `--yes` for `yes`\n$/,
    );
    expect(place.released).toEqual([]);
  });

  test.each(['2', 'v1.0.0', '01.0.0', '1.0.0-', ''])('refuses the version %j', async (version) => {
    const { code, stderr } = await place.run('--yes', '--answer', `version=${version}`);
    expect(code).toBe(1);
    expect(stderr).toContain('A version has three numbers, as 1.2.0 or 1.2.0-beta.1');
    expect(place.released).toEqual([]);
  });

  test('that is not wanted ends with a code of its own, and tidies up', async () => {
    const { code, stdout, stderr } = await place.run('--yes', '--answer', 'sure=no');
    expect([code, stderr]).toEqual([3, '']);
    expect(stdout).toMatch(/^confirm: terminated$/m);
    expect(stdout).toMatch(/^tidy: success$/m);
    expect(place.released).toEqual([]);
  });

  test('computes checksums once, and anew when a file is another', async () => {
    const checksum = async () => {
      const { code, stdout } = await place.run('--yes', '--json');
      expect(code).toBe(0);
      return jobsOf(stdout).checksum;
    };
    expect([await checksum(), await checksum()]).toEqual(['success', 'cached']);
    // As long as before, and as old.
    place.write('index.js', 'export const answer = 43;\n');
    utimesSync(join(place.folder, 'index.js'), 1, 1);
    expect([await checksum(), await checksum()]).toEqual(['success', 'cached']);
    place.write('more.js', '');
    expect(await checksum()).toBe('success');
    const files = place.manifest('1.1.0').files as { path: string; sha256: string }[];
    expect(files.find(({ path }) => path === 'index.js')?.sha256).toBe(sha256('export const answer = 43;\n'));
  });

  test('of the same files is the same archive, and says that it replaces the one before', async () => {
    await place.run('--yes');
    const before = readFileSync(join(place.out, 'some-app-1.1.0.tar.gz'));
    const { stdout } = await place.run('--yes');
    expect(stdout).toContain('publish: some-app-1.1.0.tar.gz was there already, and is replaced\n');
    expect(readFileSync(join(place.out, 'some-app-1.1.0.tar.gz')).equals(before)).toBe(true);
  });

  test('as JSON writes one document and nothing else, also when it fails', async () => {
    const { code, stdout, stderr } = await place.run('--yes', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const { jobs, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({ exitCode: 0, warnings: [], errors: [], release: place.manifest('1.1.0') });
    expect(Object.values(jobs)).toEqual(Array(7).fill('success'));
    const failed = await place.run('--json');
    expect([failed.code, failed.stderr]).toEqual([1, '']);
    expect(JSON.parse(failed.stdout)).toMatchObject({
      exitCode: 1,
      release: null,
      errors: [
        expect.stringMatching(
          /^version: The prompt `version` .* Give `--answer version=…`: a text, or `--yes` for `1\.1\.0`$/,
        ),
      ],
    });
  });

  test('as a plan says what would be done, and does nothing', async () => {
    const table = (checksum: string) => `job       after                    what
collect   –                        runs
version   collect                  runs
checksum  collect                  ${checksum}
pack      collect                  runs
confirm   version, checksum, pack  runs
publish   confirm                  runs
tidy      publish                  runs in any case
`;
    expect(await place.run('--plan')).toEqual({ code: 0, stdout: table('runs'), stderr: '' });
    expect(place.released).toEqual([]);
    await place.run('--yes');
    expect((await place.run('--plan')).stdout).toBe(table('cached'));
    expect(JSON.parse((await place.run('--plan', '--json')).stdout)[2]).toEqual({
      name: 'checksum',
      prejobs: ['collect'],
      what: 'cached',
    });
    expect((await place.run('--mermaid')).stdout).toMatch(/^flowchart TD\n {2}job0\["collect"\]\n/);
  });

  test.each(['missing', 'a file', 'empty'])('of a folder that is %s says so', async (what) => {
    rmSync(place.folder, { recursive: true });
    if (what === 'empty') mkdirSync(place.folder);
    if (what === 'a file') place.write('../app', 'text');
    const reasons = { missing: 'no such file or directory', 'a file': 'not a directory', empty: 'has no files' };
    const { code, stdout, stderr } = await place.run('--yes');
    expect(code).toBe(1);
    expect(stderr).toBe(
      what === 'empty'
        ? `release: collect: ${place.folder} has no files\n`
        : `release: collect: Cannot read ${place.folder}: ${reasons[what as 'missing']}\n`,
    );
    // What follows was never begun, but for what has to be.
    expect(stdout).toMatch(/^tidy: success$/m);
    expect(place.released).toEqual([]);
  });

  test('goes on when nobody reads what it writes', async () => {
    const { ended, stopReading } = place.start(['--yes']);
    stopReading();
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
    expect(place.released).toHaveLength(2);
  });

  test('says why it cannot be put where it is to be', async () => {
    writeFileSync(place.out, 'a file');
    const { code, stderr } = await place.run('--yes');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^release: pack: EEXIST.*\n$/);
  });

  test('is not put into what it is made of', async () => {
    const { code, stderr } = await place.run('--yes', '--out', join(place.folder, 'releases', 'new'));
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^release: The release would be put into what it is made of: .*releases\/new\. Name another/,
    );
  });

  test.each([
    [['--verbose'], /Unknown option '--verbose'/],
    [['--answer', 'verson=1.0.0'], /Nothing asks for `verson`, but for version and sure/],
    [['--answer', 'version'], /Expected `--answer` to be `name=value`/],
    [['other'], /Expected one folder, got 2/],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await place.run(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('tidies up at %s', async (signal, exitCode) => {
    place.writeLong();
    const { interrupt, ended } = place.start(['--yes']);
    await place.packs();
    interrupt(signal);
    const { code, stdout } = await ended;
    expect(code).toBe(exitCode);
    expect(stdout).toMatch(/^tidy: success$/m);
    expect(place.released).toEqual([]);
  });
});

function sha256(contents: string | Uint8Array): string {
  return createHash('sha256').update(contents).digest('hex');
}
