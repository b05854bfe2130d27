/** Bundles the page and starts the app, where an Electron is found. */
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { build } from 'esbuild';
import { findElectron, HOW_TO_GET } from '../../scripts/find-electron.js';

const out = '.cache/examples/electron';
await build({
  entryPoints: ['examples/electron/main.ts', 'examples/electron/work.ts'],
  outdir: out,
  bundle: true,
  platform: 'node',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  packages: 'external',
});
await build({
  entryPoints: ['examples/electron/page/page.ts'],
  outdir: out,
  bundle: true,
  format: 'esm',
  conditions: ['production'],
});
cpSync('examples/electron/page/index.html', `${out}/index.html`);
const binary = findElectron();
if (binary === undefined) process.stdout.write(`Built into ${out}; no Electron found to start it. ${HOW_TO_GET}\n`);
else process.exitCode = spawnSync(binary, [`${out}/main.mjs`], { stdio: 'inherit' }).status ?? 1;
