import { describe, expect, test } from '@jest/globals';
import { workerExecArgv } from '../../../src/executors/node/exec-argv.js';

describe('workerExecArgv', () => {
  test.each<[string, string[], string[]]>([
    ['nothing', [], []],
    [
      'flags about the program itself',
      ['--input-type=module', '-e', 'code', '--inspect', '--test', '--watch', '--prof'],
      [],
    ],
    ['conditions', ['--conditions=dev', '-C', 'other'], ['--conditions=dev', '-C', 'other']],
    ['preloaded modules', ['--import', './hook.js', '-r', './old.cjs'], ['--import', './hook.js', '-r', './old.cjs']],
    ['what is printed', ['--no-warnings', '--enable-source-maps'], ['--no-warnings', '--enable-source-maps']],
    ['a mixture', ['--expose-gc', '--disable-warning=X', '--experimental-vm-modules'], ['--disable-warning=X']],
    ['a flag whose value is missing', ['--import'], ['--import']],
  ])('chooses from %s', (_, execArgv, chosen) => {
    expect(workerExecArgv(execArgv)).toEqual(chosen);
  });
});
