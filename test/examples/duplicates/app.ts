import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PROJECT, userEnvironment } from '../program.js';

/** The program as `npm start` starts it. */
export const MAIN = fileURLToPath(new URL('../../../.cache/examples/duplicates/main.js', import.meta.url));

/** Runs the app without a terminal, to its end. */
export function runApp(args: readonly string[], options: { readonly cwd?: string; readonly uid?: number } = {}) {
  return spawnSync(process.execPath, [MAIN, ...args], {
    cwd: PROJECT,
    ...options,
    env: userEnvironment(),
    encoding: 'utf8',
  });
}

/** Runs the app without a terminal, and interrupts it as soon as it reads a file. */
export async function interruptApp(args: readonly string[], file: string) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: userEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  while (child.exitCode === null && !hasOpen(child.pid ?? 0, file)) await setTimeout(5);
  child.kill('SIGINT');
  const [status] = await closed;
  return { status: status as number | null, stdout };
}

function hasOpen(pid: number, file: string): boolean {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).some((descriptor) => {
    try {
      return readlinkSync(join(folder, descriptor)) === file;
    } catch {
      return false;
    }
  });
}
