import { execFileSync } from 'node:child_process';

/** Runs the npm that runs this script, or else the one on the PATH; gives what it prints. */
export function npm(args, cwd) {
  const path = process.env.npm_execpath;
  const [command, all] = path ? [process.execPath, [path, ...args]] : ['npm', args];
  return execFileSync(command, all, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
