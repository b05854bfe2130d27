import { describe, expect, jest, test } from '@jest/globals';
import { openPage } from './harness/open-page.js';
import { ISOLATED } from './harness/site.js';
import type { playFault } from './pages/faults.js';

/** `npm run faults` takes a hundred. */
const SEEDS = Number(process.env.OFFLOOP_FAULT_SEEDS ?? 3);
const NAMES = [
  'a timer of a task throws',
  'a task leaves a rejection that nobody handles',
  'a task closes its worker',
  'the file of a worker is missing',
  'no worker can be made',
  'an endless loop is cancelled',
  'an endless loop takes longer than it may',
  'other code ends a worker',
  'the engine is closed',
];

jest.setTimeout(30_000 + SEEDS * 6000);

describe.each([
  ['that shares memory with its workers', { headers: ISOLATED }],
  ['that shares none', {}],
])('A page with a thousand tasks on workers %s', (_, options) => {
  test.each(NAMES)('ends all of them as it should where %s', async (name) => {
    const page = await openPage(options);
    const wrong = await page.run(
      async ([fault, seeds]) => {
        const module = (await import('/test/browser/pages/faults.js' as string)) as { playFault: typeof playFault };
        return module.playFault(fault, seeds);
      },
      [name, SEEDS] as const,
    );
    // The browser's own remarks about what it did not find, and what a worker left.
    page.problems.take();
    expect(wrong).toEqual([]);
  });
});
