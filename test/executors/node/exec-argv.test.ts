import { describe, expect, test } from '@jest/globals';
import { workerEnv, workerExecArgv } from '../../../src/executors/node/exec-argv.js';
import { threadExecArgv } from '../../../src/executors/node/thread-exec-argv.js';

describe('workerExecArgv', () => {
  test.each<[string, string[], string[]]>([
    ['nothing', [], []],
    ['what the program executes', ['--input-type=module', '-e', 'code', '--no-warnings'], ['--no-warnings']],
    ['how it is printed or checked', ['-pe', 'code', '-c', '-i', '--v8-options'], []],
    ['how it is debugged', ['--inspect', '--inspect-brk=0', '--inspect-port', '9300', '--debug-port=1'], []],
    ['how it is tested', ['--test', '--test-name-pattern', 'a', '--experimental-test-coverage', '--no-test'], []],
    ['that it is watched', ['--watch', '--watch-path', 'src', '--watch-preserve-output'], []],
    ['its name and its variables', ['--title=main', '--env-file', '.env', '--env-file-if-exists=x'], []],
    ['files that two cannot write', ['--cpu-prof', '--cpu-prof-name=x', '--report-filename', 'x'], ['--cpu-prof']],
    [
      'other spellings',
      ['--input_type=module', '--env_file', 'x', '--max_old_space_size=9'],
      ['--max_old_space_size=9'],
    ],
    ['the end of the flags', ['--expose-gc', '--'], ['--expose-gc']],
    ['conditions', ['--conditions=dev', '-C', 'other'], ['--conditions=dev', '-C', 'other']],
    ['preloaded modules', ['--import', './hook.js', '-r', './old.cjs'], ['--import', './hook.js', '-r', './old.cjs']],
    [
      'what is experimental',
      ['--experimental-vm-modules', '--no-experimental-x'],
      ['--experimental-vm-modules', '--no-experimental-x'],
    ],
    ['what V8 takes', ['--expose-gc', '--max-old-space-size=100'], ['--expose-gc', '--max-old-space-size=100']],
    ['a flag whose value is missing', ['--import'], ['--import']],
  ])('chooses from %s', (_, execArgv, chosen) => {
    expect(workerExecArgv(execArgv)).toEqual(chosen);
  });
});

describe('threadExecArgv', () => {
  test('leaves out what belongs to the process, with its value, and starts no thread to find that out', () => {
    const flags = [
      '--expose-gc',
      '--import',
      'node:fs',
      '--max-old-space-size=100',
      '-C',
      'x',
      '--jitless',
      '--nonsense',
    ];
    expect(threadExecArgv(flags)).toEqual(['--import', 'node:fs', '-C', 'x']);
    expect(threadExecArgv(['--no-warnings', '--title=x'])).toEqual(['--no-warnings']);
    expect(process.getActiveResourcesInfo()).not.toContain('Worker');
  });
});

describe('workerEnv', () => {
  test.each([
    ['', ''],
    ['--no-warnings', '--no-warnings'],
    ['--title="a b"  --import "./a \\"b.js"', '--import "./a \\"b.js"'],
    ['--inspect=0 --require ./x.cjs --inspect-port 3', '--require ./x.cjs'],
    ['"--title=x" --expose-gc', '--expose-gc'],
  ])('takes from NODE_OPTIONS what is about the program: %s', (options, left) => {
    expect(workerEnv({ NODE_OPTIONS: options, A: 'b' })).toEqual({ NODE_OPTIONS: left, A: 'b' });
  });

  test('is the same object where nothing is to be left out', () => {
    const env = { A: 'b', NODE_OPTIONS: '--no-warnings' };
    expect(workerEnv(env)).toBe(env);
  });
});
