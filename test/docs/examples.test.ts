import { describe, expect, test } from '@jest/globals';
import { checkTypes } from './check-types.js';
import { collectExamples } from './collect.js';
import { runExamples } from './run.js';

const examples = collectExamples();
const ran = examples.filter(({ isRun }) => isRun);

describe('The examples of the documents and of the comments', () => {
  test('have the right types', async () => {
    expect(await checkTypes(examples)).toEqual([]);
  }, 60_000);

  test('do what they say', async () => {
    expect(await runExamples(ran)).toEqual([]);
  }, 60_000);

  test('are found', () => {
    expect(examples.some(({ file }) => file === 'README.md')).toBe(true);
    expect(ran.some(({ file }) => file.startsWith('src/'))).toBe(true);
  });
});
