/**
 * Makes a bare clone ready: installs what package-lock.json names and builds what changed. Quiet and quick where there
 * is nothing to do, so that `npm start` and `npm test` can begin with it (a `prestart` would be skipped by
 * `ignore-scripts`). Plain Node: nothing is installed yet when it runs.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isInstalled } from './installed.js';
import { withLock } from './lock.js';
import { staleParts } from './stamps.js';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
if (!isReady()) await withLock('.cache/setup.lock', prepare);

function isReady() {
  return isInstalled() && staleParts().length === 0;
}

function prepare() {
  if (!isInstalled()) {
    const npm = process.env.npm_execpath ?? '';
    const install = ['ci', '--include=dev', '--loglevel=error', '--no-json'];
    // The npm that runs this script; another manager of packages would not read the lock file.
    if (npm.endsWith('npm-cli.js')) run('Installing packages', process.execPath, [npm, ...install]);
    else run('Installing packages', 'npm', install, process.platform === 'win32');
  }
  const parts = staleParts();
  if (parts.length > 0) run(`Building ${parts.join(' and ')}`, process.execPath, ['scripts/build.js', ...parts]);
}

/** Everything is said on stderr: what comes after may print JSON. */
function run(what, command, args, shell = false) {
  process.stderr.write(`${what} …\n`);
  // An installation runs `prepare`, which would wait for this one.
  const env = { ...process.env, OFFLOOP_SETUP: '1' };
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2], shell, env });
  if (status === 0) return;
  process.stderr.write(`${what} failed${error ? `: ${error.message}` : ''}\n`);
  process.exit(status || 1);
}
