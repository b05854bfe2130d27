// Where no worker can start everybody is told once, nobody waits for ever, and nothing comes after what was caught.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = fileURLToPath(new URL('./starting/', import.meta.url));
const installed = dirname(createRequire(import.meta.url).resolve('offloop/package.json'));
const folder = mkdtempSync(join(tmpdir(), 'starting-'));

/** A copy of the package without its workers' files, as a bundler leaves it. */
cpSync(here, folder, { recursive: true });
cpSync(installed, join(folder, 'node_modules', 'offloop'), { recursive: true });
for (const name of ['thread', 'process']) rmSync(join(folder, 'node_modules/offloop/dist/node', fileOf(name)));
for (const name of ['p-limit', 'p-queue', 'tinypool', 'eventemitter3', 'p-timeout', 'yocto-queue'])
  symlinkSync(join(dirname(installed), name), join(folder, 'node_modules', name));

function fileOf(kind) {
  return kind === 'thread' ? 'worker-entry.js' : 'process-entry.js';
}

/** Where the program is, its flags, what its workers may use, and what everybody is told. */
const table = [
  [folder, [], {}, /The worker file of offloop is missing: file:.*keep offloop external/],
  [here, [], { maxOldGenerationSizeMb: 4 }, /could not start.* memory.*`resourceLimits/],
  [here, ['--import', './throws-in-workers.js'], {}, /could not start.*broken preload/],
];

const execute = promisify(execFile);
const checks = [];
for (const kind of ['thread', 'process']) {
  for (const [cwd, flags, limits, why] of table) {
    // Node 20 begins with as little.
    if (kind === 'process' && limits.maxOldGenerationSizeMb && process.version.startsWith('v20')) continue;
    const args = [...flags, 'program.js', kind, JSON.stringify(limits), why.source];
    checks.push(execute(process.execPath, args, { cwd, timeout: 45_000, killSignal: 'SIGKILL' }));
  }
}
for (const { reason, value } of await Promise.allSettled(checks))
  assert.equal((reason ?? value).stdout, '[]', reason?.cmd);
rmSync(folder, { recursive: true });
process.stdout.write('done');
