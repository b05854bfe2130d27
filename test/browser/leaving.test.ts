import { beforeAll, describe, expect, test } from '@jest/globals';
import { openPage } from './harness/open-page.js';
import { ENDS, type Seen, STAYS } from './pages/leaving.js';

const PAGE = '/test/browser/pages/empty.html';
const routes = { [PAGE]: { body: '<!doctype html><title>another</title><body></body>' } };

async function seeAll(which: 'ENDS' | 'STAYS'): Promise<Readonly<Record<string, Seen | string>>> {
  const page = await openPage({ routes });
  const seen = await page.run(async ([path, ways]) => (await import(path)).seeAll(ways), [
    '/test/browser/pages/leaving.js',
    which,
  ] as const);
  // Documents without a style are remarked upon.
  page.problems.take();
  return seen;
}

describe('The runs of an owner end when it', () => {
  let seen: Awaited<ReturnType<typeof seeAll>>;
  beforeAll(async () => {
    seen = await seeAll('ENDS');
  }, 60_000);

  test.each(Object.keys(ENDS))('%s', (name) => {
    expect(seen[name]).toEqual(['running', 'cancelled']);
  });
});

describe('The runs of an owner go on when it', () => {
  let seen: Awaited<ReturnType<typeof seeAll>>;
  beforeAll(async () => {
    seen = await seeAll('STAYS');
  }, 60_000);

  test.each(Object.keys(STAYS))('%s', (name) => {
    expect(seen[name]).toEqual(['running', 'running']);
  });
});
