import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isInstalled } from '../scripts/installed.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Builds the library if its sources changed, and installs the peers if they are absent. Says what it does on stderr. */
export function setUp() {
  run(process.execPath, ['scripts/setup.js'], ROOT);
  if (isInstalled(HERE)) return;
  process.stderr.write('Installing the peers …\n');
  const npm = process.env.npm_execpath ?? '';
  const install = ['ci', '--omit=dev', '--loglevel=error'];
  if (npm.endsWith('npm-cli.js')) run(process.execPath, [npm, ...install], HERE);
  else run('npm', install, HERE, process.platform === 'win32');
}

function run(command, args, cwd, shell = false) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2], shell });
  if (status !== 0) throw new Error(`\`${command} ${args.join(' ')}\` failed${error ? `: ${error.message}` : ''}`);
}
