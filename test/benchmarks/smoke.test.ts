import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

test('every scenario runs, and gives figures for offloop', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', 'benchmarks/smoke.js'], {
    env: { ...process.env, NODE_ENV: 'production' },
    timeout: 100_000,
  });
  const scenarios: Record<string, Record<string, number[]>> = JSON.parse(stdout);
  const empty = Object.entries(scenarios).filter(
    ([, contenders]) =>
      !Object.values(contenders).every((samples) => samples.length === 1 && Number.isFinite(samples[0])),
  );
  expect(empty).toEqual([]);
  expect(Object.keys(scenarios)).toEqual(
    expect.arrayContaining(['driver/promise-step', 'threads/tiny-100000', 'processes/tiny-100000', 'scaling/tasks']),
  );
}, 120_000);
