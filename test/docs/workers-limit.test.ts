import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

test.each(['README.md', 'docs/guide/workers.md', 'CHANGELOG.md'])('%s says how many execute at the most', (file) => {
  expect(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')).toMatch(
    /`maxThreads \+ spareThreads`[\s\S]{0,10} execute at[\s\S]{1,3}the[\s\S]{1,3}most/,
  );
});
