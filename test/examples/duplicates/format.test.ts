import { describe, expect, test } from '@jest/globals';
import { formatBytes, formatCount, formatDuration, formatNumberOf } from '../../../examples/duplicates/format.js';

describe('formatBytes', () => {
  test.each([
    [0, '0 B'],
    [1, '1 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1550, '1.6 kB'],
    [99_949, '99.9 kB'],
    [99_950, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [47_828_301, '47.8 MB'],
    [5e9, '5.0 GB'],
    [2.5e12, '2.5 TB'],
    [123e15, '123 PB'],
    [123e18, '123000 PB'],
  ])('%d → %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('formatDuration', () => {
  test.each([
    [0, '0.0 s'],
    [840, '0.8 s'],
    [9949, '9.9 s'],
    [9950, '10 s'],
    [59_400, '59 s'],
    [59_500, '1:00'],
    [185_000, '3:05'],
    [750_000, '12:30'],
    [3_723_000, '1:02:03'],
    [360_000_000, '100:00:00'],
  ])('%d ms → %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

test.each([
  [0, '0'],
  [12_965, '12,965'],
  [1234.6, '1,235'],
])('counts with thousands apart: %d → %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test.each([
  [0, '0 files'],
  [1, '1 file'],
  [1000, '1,000 files'],
])('puts the noun into its number: %d → %s', (count, text) => {
  expect(formatNumberOf(count, 'file')).toBe(text);
});
