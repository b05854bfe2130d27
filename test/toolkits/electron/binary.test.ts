// What `npm run test:electron` and `npm run example:electron` do with a binary of Electron, and without one.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';

const folder = mkdtempSync(join(tmpdir(), 'offloop electron '));
afterAll(() => rmSync(folder, { recursive: true }));

/** Stands for a binary: it prints what it was given, and does what is said. */
function program(name: string, does = ''): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!${process.execPath}\nprocess.stdout.write(JSON.stringify(process.argv.slice(2)));${does}\n`);
  chmodSync(path, 0o755);
  return path;
}

function execute(script: string, env: NodeJS.ProcessEnv, cwd = '.') {
  const own = Object.entries(process.env).filter(([name]) => !/ELECTRON|DISPLAY|^NODE_/.test(name));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    cwd,
    encoding: 'utf8',
    env: { ...Object.fromEntries(own), DISPLAY: ':0', ...env },
  });
  return { status, said: stdout + stderr };
}

const suite = (env: NodeJS.ProcessEnv) => execute('scripts/test-electron.js', env);

describe('The suite for a real Electron', () => {
  test.each([
    [{}, 0],
    [{ OFFLOOP_ELECTRON_REQUIRED: '1' }, 1],
  ])('says that nothing was verified where there is none: %j', (env, code) => {
    expect(suite(env)).toEqual({
      status: code,
      said: expect.stringMatching(/^No Electron found: nothing was verified\./),
    });
  });

  test('starts the one that is named with its main module, as root without a sandbox, and ends as it does', () => {
    const { status, said } = suite({ OFFLOOP_ELECTRON: program('electron', 'process.exit(3)') });
    const args = JSON.parse(said) as string[];
    expect(args.at(-1)).toBe('test/electron/main.js');
    expect(args.includes('--no-sandbox')).toBe(process.getuid?.() === 0);
    expect(status).toBe(3);
  });

  test('says by what it was ended', () => {
    const { status, said } = suite({ OFFLOOP_ELECTRON: program('killed', "process.kill(process.pid, 'SIGKILL')") });
    expect([status, said]).toEqual([1, expect.stringMatching(/killed was ended by SIGKILL/)]);
  });

  test('takes nothing else in the place of a wrong name', () => {
    expect(suite({ OFFLOOP_ELECTRON: join(folder, 'nowhere') })).toEqual({
      status: 1,
      said: expect.stringMatching(/nowhere cannot be started.*ENOENT/),
    });
  });

  test('has Xvfb make a display where there is none, or says that there is none', () => {
    // Elsewhere there is always one.
    if (process.platform !== 'linux') return;
    const OFFLOOP_ELECTRON = program('electron');
    expect(suite({ OFFLOOP_ELECTRON, DISPLAY: '', PATH: '' })).toEqual({
      status: 1,
      said: expect.stringMatching(/nothing was verified\. There is no display/),
    });
    const { status, said } = suite({ OFFLOOP_ELECTRON, DISPLAY: '', PATH: dirname(program('xvfb/xvfb-run')) });
    expect(JSON.parse(said)).toEqual(expect.arrayContaining([OFFLOOP_ELECTRON, 'test/electron/main.js']));
    expect(status).toBe(0);
  });
});

test('The example is built, and started where an Electron is found', () => {
  const { status, said } = execute('examples/electron/start.js', { OFFLOOP_ELECTRON: program('electron') });
  expect(JSON.parse(said).at(-1)).toBe('.cache/examples/electron/main.mjs');
  expect(status).toBe(0);
  expect(execute('examples/electron/start.js', {})).toEqual({ status: 0, said: expect.stringMatching(/^Built into/) });
});

test('An Electron that was installed is found by the name that its package has written down', () => {
  writeFileSync(
    join(folder, 'find.mjs'),
    `import { findElectron } from ${JSON.stringify(`file://${process.cwd()}/scripts/find-electron.js`)};
    process.stdout.write(String(findElectron()));`,
  );
  const find = (env = {}) => execute('find.mjs', env, folder).said;
  mkdirSync(join(folder, 'node_modules/electron/dist'), { recursive: true });
  expect(find()).toBe('undefined');
  writeFileSync(join(folder, 'node_modules/electron/path.txt'), 'electron');
  // Its binary is another download.
  expect(find()).toBe('undefined');
  writeFileSync(join(folder, 'node_modules/electron/dist/electron'), '');
  expect(find()).toBe(join('node_modules/electron/dist/electron'));
  expect(find({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toBe(join(folder, 'electron'));
});
