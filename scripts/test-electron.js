/**
 * `npm run test:electron`: executes `test/electron/main.js` in a real Electron, where one is found, for what no stand-in can tell. With `CI`
 * it has to be there.
 */
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { findElectron, HOW_TO_GET } from './find-electron.js';

const binary = findElectron();
if (binary === undefined) {
  process.stdout.write(`No Electron found: nothing was verified. ${HOW_TO_GET}\n`);
  process.exit(process.env.OFFLOOP_ELECTRON_REQUIRED ? 1 : 0);
}
await build({
  entryPoints: ['test/electron/page.js'],
  outdir: '.cache/electron',
  bundle: true,
  platform: 'browser',
  logLevel: 'warning',
});
const { status, signal, error } = spawnSync(binary, ['--no-sandbox', 'test/electron/main.js'], {
  stdio: 'inherit',
  timeout: 120_000,
});
if (error) process.stderr.write(`${error.message}\n`);
if (signal) process.stderr.write(`It did not end: ${signal}\n`);
process.exit(status ?? 1);
