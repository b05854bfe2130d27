import { expect, test } from '@jest/globals';
import { withAssertions } from './assertions.js';
import { checkTypes } from './check-types.js';
import type { Example } from './collect.js';
import { runExamples } from './run.js';

const example = (file: string, ...lines: string[]): Example => {
  return { file, line: 1, code: ['', ...lines].join('\n'), language: 'ts', isRun: true };
};

test('A value behind an arrow is compared with the whole statement before it', () => {
  const { code } = example(
    'a.md',
    'const a = f(',
    '  1,',
    ');',
    'await f(() => {',
    '  g();',
    '}); // => [1, 2]',
    'a; // => 1',
  );
  expect(withAssertions({ file: 'a.md', code }).split('\n').slice(4)).toEqual([
    'expectSame((await f(() => {',
    '  g();',
    '})), ([1, 2]), 7);',
    'expectSame((a), (1), 8);',
  ]);
});

test.each(['  f(); // => 1', 'f() // => 1', 'f(); // =>'])(
  'An arrow in `%s` compares nothing, and is refused',
  (line) => {
    expect(() => withAssertions(example('a.md', line))).toThrow('a.md:2: ');
  },
);

test('Examples that fail are named with their lines', async () => {
  const failures = await runExamples([
    example('wrong.md', '1 + 1; // => 3', "'go on'; // => 'go on'", '[1]; // => [2]'),
    example('thrown.md', '', "throw new RangeError('out');"),
    example('later.md', "void Promise.reject(new Error('nobody looks'));"),
    example('undeclared.md', 'sleep(1);'),
    example('warning.md', "console.warn('a hint');"),
    example('right.md', 'await Promise.resolve({ a: 1 }); // => { a: 1 }'),
  ]);
  expect(failures).toEqual([
    expect.stringMatching(/^wrong\.md:2: .*2 !== 3/s),
    expect.stringMatching(/^wrong\.md:4: /),
    expect.stringMatching(/^thrown\.md:1: .*RangeError: out.*thrown\.md:3:/s),
    expect.stringMatching(/^later\.md:1: .*nobody looks/s),
    expect.stringMatching(/^undeclared\.md:1: .*sleep is not defined.*undeclared\.md:2:/s),
    expect.stringMatching(/^warning\.md:1: a hint/),
  ]);
});

test('Wrong types are named with their lines', async () => {
  const failures = await checkTypes([
    example('wrong.md', "import { sleep } from 'offloop';", "sleep('soon');"),
    example('docs/right.md', "import { sleep } from 'offloop';", 'sleep(1);'),
  ]);
  expect(failures).toEqual([expect.stringMatching(/^wrong\.md:3:7: error TS2345/)]);
});
