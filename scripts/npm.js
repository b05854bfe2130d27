import { execFileSync } from 'node:child_process';

/**
 * Runs the npm that runs this script, or else the one on the PATH; gives what it prints.
 *
 * @param node - what executes it: packages are chosen that go with it
 */
export function npm(args, cwd, node = process.execPath) {
  const path = process.env.npm_execpath;
  const [command, all] = path ? [node, [path, ...args]] : ['npm', args];
  return execFileSync(command, all, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
