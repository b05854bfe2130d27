/** Builds the app and starts it, where an Electron is found. */
import { spawnSync } from 'node:child_process';
import { findElectron, HOW_TO_GET } from '../../scripts/find-electron.js';
import { buildApp } from './build.js';

const out = '.cache/examples/electron';
await buildApp(out);
const binary = findElectron();
if (binary === undefined) process.stdout.write(`Built into ${out}; no Electron found to start it. ${HOW_TO_GET}\n`);
else process.exitCode = spawnSync(binary, [`${out}/main.mjs`], { stdio: 'inherit' }).status ?? 1;
