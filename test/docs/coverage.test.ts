import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const text = readFileSync(join(DOCS, 'coverage.md'), 'utf8');

/** Each mention of a test file with the titles that follow it: `[name](../test/….ts) “title”, “title”`. */
const mentions = [...text.matchAll(/\]\((\.\.\/test\/[^)]+)\)((?:,? “[^”]+”)*)/g)].flatMap(
  ([, file = '', titles = '']) => [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => ({ file, title })),
);
const files = [...new Set([...text.matchAll(/\]\((\.\.\/test\/[^)]+)\)/g)].map(([, file = '']) => file))];

describe('docs/coverage.md', () => {
  test('names tests', () => {
    expect(mentions.length).toBeGreaterThan(40);
  });

  test.each(files)('refers to a file that is there: %s', (file) => {
    expect(existsSync(join(dirname(join(DOCS, 'coverage.md')), file))).toBe(true);
  });

  test.each(mentions)('names a test of $file: $title', ({ file, title }) => {
    const source = readFileSync(join(DOCS, file), 'utf8');
    const escaped = title.replaceAll("'", "\\'");
    expect([`'${escaped}'`, `"${title}"`, `\`${title}\``].some((quoted) => source.includes(quoted))).toBe(true);
  });

  test.each(text.split('\n').filter((line) => /^\| (?!---|.*\| proof \|)/.test(line)))('proves %s', (row) => {
    expect(row).toMatch(/\]\(\.\.\/test\//);
  });
});
