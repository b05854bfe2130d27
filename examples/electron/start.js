/** Builds the app and starts it, where an Electron is found. */
import { spawnSync } from 'node:child_process';
import { electronCommand, findElectron, HOW_TO_GET, NO_DISPLAY } from '../../scripts/find-electron.js';
import { buildApp } from './build.js';

const out = '.cache/examples/electron';
await buildApp(out);
const binary = findElectron();
if (binary === undefined) process.stdout.write(`Built into ${out}; no Electron found to start it. ${HOW_TO_GET}\n`);
else start(electronCommand(binary, [`${out}/main.mjs`]));

function start(command) {
  if (command === undefined) process.stderr.write(`Built into ${out}. ${NO_DISPLAY}\n`);
  const [program, ...args] = command ?? [];
  process.exitCode = program === undefined ? 1 : (spawnSync(program, args, { stdio: 'inherit' }).status ?? 1);
}
