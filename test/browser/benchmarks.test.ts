import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

test('the benchmark of web workers runs in a page, and gives figures for each scenario', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['benchmarks/page/smoke.js'],
    // What it is measured against is not installed everywhere.
    { env: { ...process.env, BENCH_PEERS: 'none' }, timeout: 100_000 },
  );
  const scenarios: Record<string, Record<string, number[]>> = JSON.parse(stdout);
  expect(Object.keys(scenarios)).toEqual(expect.arrayContaining(['one-at-a-time', 'tiny-100000']));
  for (const contenders of Object.values(scenarios)) {
    expect(Object.keys(contenders)).toEqual(expect.arrayContaining(['offloop']));
    for (const samples of Object.values(contenders)) expect(samples).toEqual([expect.any(Number)]);
  }
}, 120_000);
