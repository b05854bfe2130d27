import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { CacheEntry, JobCache } from 'offloop/jobs';

/** What the next calls of `rename` fail with. */
const codes: string[] = [];
let calls = 0;
jest.unstable_mockModule('node:fs/promises', () => ({
  ...files,
  rename: async (from: string, to: string) => {
    calls += 1;
    const code = codes.shift();
    if (code !== undefined) throw Object.assign(new Error(`${code}: rename`), { code });
    await files.rename(from, to);
  },
}));
const { fileCache } = await import('../../src/toolkits/node/file-cache.js');

let folder: string;
let cache: JobCache;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offloop-busy-'));
  cache = fileCache(folder);
  calls = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const entry: CacheEntry = { job: 'sums', id: '', version: undefined, written: 1, result: 1, events: [] };
const { signal } = new AbortController();

test('a file that somebody else has open, as on Windows, is tried again', async () => {
  codes.push('EPERM', 'EBUSY', 'EACCES');
  await cache.write(entry, signal);
  expect([calls, await cache.read('sums', '', signal), readdirSync(folder)]).toEqual([4, entry, ['sums.out']]);
});

test('other errors are told at once, and nothing is left', async () => {
  codes.push('EXDEV');
  await expect(cache.write(entry, signal)).rejects.toMatchObject({
    message: expect.stringMatching(/^Unable to write cache .*EXDEV/),
  });
  expect([calls, readdirSync(folder)]).toEqual([1, []]);
});

test('an abort ends the tries', async () => {
  codes.push('EPERM', 'EPERM', 'EPERM', 'EPERM', 'EPERM', 'EPERM');
  const controller = new AbortController();
  const writing = Promise.resolve(cache.write(entry, controller.signal));
  const failed = expect(writing).rejects.toBeInstanceOf(Error);
  while (calls < 2) await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  await failed;
  expect(readdirSync(folder)).toEqual([]);
  codes.length = 0;
});
