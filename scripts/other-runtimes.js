import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installPackage } from './node-lines.js';

/** Programs that run wherever threads and processes are Node's in form; others look at what only Node has. */
const PROGRAMS = ['main', 'contexts', 'ink'];
/** Tried as they are here; no more is promised for them. */
const RUNTIMES = [
  { runtime: 'Bun', name: '@oven/bun-linux-x64', version: '1.4.5', executable: 'bin/bun', args: [] },
  {
    runtime: 'Deno',
    name: '@deno/linux-x64-glibc',
    version: '2.9.6',
    executable: 'deno',
    args: ['run', '-A', '--no-lock'],
  },
];

/** Other runtimes that execute packages of Node, from the registry, where it has them for this platform. */
export function otherRuntimes() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return [];
  return RUNTIMES.map(({ runtime, name, version, executable, args }) => {
    const folder = resolve('.cache', runtime.toLowerCase());
    const path = join(folder, 'node_modules', name, executable);
    if (!existsSync(path)) installPackage(`${name}@${version}`, folder);
    if (!existsSync(path)) process.stdout.write(`No ${runtime} found: nothing is tried on it\n`);
    return { line: runtime, path, args, programs: PROGRAMS };
  }).filter(({ path }) => existsSync(path));
}
