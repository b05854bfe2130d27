import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { readArguments } from '../../../examples/duplicates/arguments.js';

test.each([
  [[], { kind: 'scan', folder: undefined, json: false }],
  [['--json'], { kind: 'scan', folder: undefined, json: true }],
  [['photos'], { kind: 'scan', folder: resolve('photos'), json: false }],
  [['--json', '/photos/'], { kind: 'scan', folder: '/photos', json: true }],
  [['/photos', '--json'], { kind: 'scan', folder: '/photos', json: true }],
  [['--', '--json'], { kind: 'scan', folder: resolve('--json'), json: false }],
  [['-h'], { kind: 'help' }],
  [['--help', 'a', 'b'], { kind: 'help' }],
  [['a', 'b'], { kind: 'mistake', message: 'Expected one folder, got 2' }],
  [[''], { kind: 'mistake', message: 'Expected a folder, got an empty name' }],
  [['--jsn'], { kind: 'mistake', message: "Unknown option '--jsn'" }],
  [['-x'], { kind: 'mistake', message: "Unknown option '-x'" }],
  [['--json=yes'], { kind: 'mistake', message: "Option '--json' does not take an argument" }],
])('%j', (args, request) => {
  expect(readArguments(args)).toEqual(request);
});
