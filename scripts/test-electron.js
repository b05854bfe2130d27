/**
 * `npm run test:electron`: executes `test/electron/main.js` in a real Electron, for what no stand-in can tell. Its exit code is the number of
 * looks that failed. Where no Electron is found it says that nothing was verified, and exits with 0; with OFFLOOP_ELECTRON_REQUIRED with 1.
 */
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { electronCommand, findElectron, HOW_TO_GET, NO_DISPLAY } from './find-electron.js';

/** More than all looks together may take. */
const LIMIT = 240_000;

const binary = findElectron();
if (binary === undefined) {
  process.stdout.write(`No Electron found: nothing was verified. ${HOW_TO_GET}\n`);
  process.exit(process.env.OFFLOOP_ELECTRON_REQUIRED ? 1 : 0);
}
const command = electronCommand(binary, ['test/electron/main.js']);
if (command === undefined) {
  process.stderr.write(`${binary} cannot be started: nothing was verified. ${NO_DISPLAY}\n`);
  process.exit(1);
}
await build({
  entryPoints: ['test/electron/page.js'],
  outdir: '.cache/electron',
  bundle: true,
  platform: 'browser',
  logLevel: 'warning',
});
const [program, ...args] = command;
// An app that is asked to end may not: it is ended.
const options = { stdio: 'inherit', timeout: LIMIT, killSignal: 'SIGKILL' };
const { status, signal, error } = spawnSync(program, args, options);
if (error) process.stderr.write(`${binary} cannot be started, or did not end: ${error.message}\n`);
else if (signal) process.stderr.write(`${binary} was ended by ${signal}\n`);
process.exit(status ?? 1);
