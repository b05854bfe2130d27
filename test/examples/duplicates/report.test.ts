import { expect, test } from '@jest/globals';
import { type Report, reportLines } from '../../../examples/duplicates/report.js';

const empty: Report = { folder: '/photos', files: 0, bytes: 0, groups: [], wasted: 0, unreadable: [] };

test('says that there are no duplicates', () => {
  const report = { ...empty, files: 1, bytes: 5 };
  expect([...reportLines(report, true)]).toEqual(['/photos', '1 file, 5 B: no duplicates']);
});

test('lists groups and what could not be read, relative to the folder and safe to print', () => {
  const report: Report = {
    ...empty,
    files: 1234,
    bytes: 5_000_000,
    groups: [
      { size: 1500, hash: 'x', files: ['/photos/a', '/photos/b/a\u001b', '/photos/c'] },
      { size: 1, hash: 'y', files: ['/photos/d', '/photos/e'] },
    ],
    wasted: 3001,
    unreadable: [{ path: '/photos/secret', reason: 'permission denied' }],
  };
  expect([...reportLines(report, true)]).toEqual([
    '/photos',
    '1,234 files, 5.0 MB: 2 groups of duplicates waste 3.0 kB',
    '',
    '3.0 kB wasted by 3 files of 1.5 kB',
    '  a',
    '  b/a\\u001b',
    '  c',
    '',
    '1 B wasted by 2 files of 1 B',
    '  d',
    '  e',
    '',
    '1 file or folder could not be read',
    '  secret: permission denied',
  ]);
});

test('says that a cancelled scan is incomplete', () => {
  expect([...reportLines(empty, false)]).toContain('Cancelled: the result is incomplete');
});
