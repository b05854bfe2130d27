import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CacheEntry, cacheName, defineJob, type JobCache } from 'offloop/jobs';
import { fileCache } from 'offloop/node';
import { Stage, thrownBy } from '../core/stage.js';
import { Child } from './child.js';

let folder: string;
let cache: JobCache;
let engine: Stage;
const { signal } = new AbortController();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offloop-cache-'));
  cache = fileCache(join(folder, 'deep', 'cache'));
  engine = new Stage();
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

const entry = (job: string, id: string, result: unknown = 1): CacheEntry => ({
  job,
  id,
  version: undefined,
  written: Date.now(),
  result,
  events: [],
});
const files = (): string[] => readdirSync(join(folder, 'deep', 'cache'));

describe('fileCache', () => {
  test('keeps an entry for each job and id, in a folder that it makes', async () => {
    expect(await cache.read('sums', '', signal)).toBeUndefined();
    await cache.write(entry('sums', '', 'all'), signal);
    await cache.write(entry('sums', 'a/b', 'some'), signal);
    expect(files().sort()).toEqual(['sums.a_b.out', 'sums.out']);
    expect([await cache.read('sums', '', signal), await cache.read('sums', 'a/b', signal)]).toMatchObject([
      { result: 'all' },
      { result: 'some' },
    ]);
    await cache.remove('sums', '');
    await cache.remove('sums', '');
    expect(await cache.read('sums', '', signal)).toBeUndefined();
  });

  test('takes a URL, and nothing else', async () => {
    const other = fileCache(pathToFileURL(join(folder, 'deep', 'cache')));
    await other.write(entry('sums', ''), signal);
    expect(await cache.read('sums', '', signal)).toBeDefined();
    for (const directory of ['', 5, undefined])
      expect(thrownBy(() => fileCache(directory as never))).toBeInstanceOf(TypeError);
  });

  test('never takes the entry of another id whose file has the same name', async () => {
    await cache.write(entry('sums', 'a/b'), signal);
    expect(await cache.read('sums', 'a:b', signal)).toBeUndefined();
    await cache.write(entry('sums', 'a:b', 2), signal);
    expect([await cache.read('sums', 'a/b', signal), await cache.read('sums', 'a:b', signal)]).toMatchObject([
      undefined,
      { result: 2 },
    ]);
  });

  test.each(['{"job":"sums"', 'null', '5', '\u0000\u0000'])(
    'that finds %j warns, runs the job, and repairs it',
    async (text) => {
      mkdirSync(join(folder, 'deep', 'cache'), { recursive: true });
      const path = join(folder, 'deep', 'cache', cacheName('sums', ''));
      writeFileSync(path, text);
      const make = () =>
        defineJob({
          name: 'sums',
          cache,
          *run() {
            return 42;
          },
        });
      const job = make();
      await expect(engine.run(job)).resolves.toBe(42);
      expect(job.warnings).toEqual([
        expect.objectContaining({ message: expect.stringContaining(`Unable to read cache ${path}: `) }),
      ]);
      const again = make();
      await engine.run(again);
      expect([again.isCached, again.warnings, files()]).toEqual([true, [], ['sums.out']]);
    },
  );

  test('takes an empty file for none', async () => {
    mkdirSync(join(folder, 'deep', 'cache'), { recursive: true });
    writeFileSync(join(folder, 'deep', 'cache', 'sums.out'), '');
    expect(await cache.read('sums', '', signal)).toBeUndefined();
  });

  test('that cannot write says where and why, and leaves nothing behind', async () => {
    writeFileSync(join(folder, 'deep'), 'a file in the way');
    await expect(cache.write(entry('sums', ''), signal)).rejects.toMatchObject({
      message: expect.stringMatching(/^Unable to write cache .*sums\.out: /),
    });
    const job = defineJob({
      name: 'sums',
      cache,
      *run() {
        return 42;
      },
    });
    await expect(engine.run(job)).resolves.toBe(42);
    expect([job.exitCode, job.warnings.length > 0]).toEqual([0, true]);
  });

  test('that is aborted while it writes leaves nothing behind', async () => {
    const controller = new AbortController();
    const writing = cache.write(entry('sums', '', 'x'.repeat(1e6)), controller.signal);
    controller.abort();
    await Promise.resolve(writing).catch(() => {});
    expect(files().filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('removes what a writer that was killed has left, not what another is writing', async () => {
    const directory = join(folder, 'deep', 'cache');
    mkdirSync(directory, { recursive: true });
    for (const name of ['.offloop-old.tmp', '.offloop-new.tmp', 'other.tmp']) writeFileSync(join(directory, name), '');
    const longAgo = new Date(Date.now() - 7_200_000);
    for (const name of ['.offloop-old.tmp', 'other.tmp']) utimesSync(join(directory, name), longAgo, longAgo);
    await cache.write(entry('sums', ''), signal);
    expect(files().sort()).toEqual(['.offloop-new.tmp', 'other.tmp', 'sums.out']);
  });

  test('knows a path by its real place, however it is written', () => {
    const file = join(folder, 'file');
    const link = join(folder, 'link');
    writeFileSync(file, '');
    symlinkSync(file, link);
    const texts = [file, link, relative(process.cwd(), file), { path: link }].map((id) => cache.textOf?.(id));
    expect(texts[1]).toBe(texts[0]);
    expect(texts[2]).toBe(texts[0]);
    expect(texts[3]).toBe(`path=${texts[0]}`);
    expect(cache.textOf?.('no/such/file')).toBe('no/such/file');
  });

  test('written by two processes at once, a thousand times each, is always whole, and nothing is left beside it', async () => {
    const directory = join(folder, 'shared');
    const program = (who: string) => `
      import { fileCache } from 'offloop/node';
      const cache = fileCache(${JSON.stringify(directory)});
      const { signal } = new AbortController();
      const payload = ${JSON.stringify(who)}.repeat(2000);
      let torn = 0;
      for (let n = 1; n <= 1000; n += 1) {
        await cache.write({ job: 'shared', id: '', version: n, written: 1, result: payload, events: [] }, signal);
        const read = await cache.read('shared', '', signal);
        if (read?.result.length !== 2000 || !/^(a+|b+)$/.test(read.result)) torn += 1;
      }
      console.log(torn);`;
    const children = [new Child(program('a')), new Child(program('b'))];
    const ended = await Promise.all(children.map((child) => child.ended));
    expect(ended.map(({ stdout, code }) => [stdout.trim(), code])).toEqual([
      ['0', 0],
      ['0', 0],
    ]);
    expect(readdirSync(directory)).toEqual(['shared.out']);
    expect(JSON.parse(readFileSync(join(directory, 'shared.out'), 'utf8'))).toMatchObject({
      job: 'shared',
      version: 1000,
    });
  });
});
