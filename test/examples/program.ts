import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** Builds what is stale, as `npm start` does. */
export function buildExamples(): void {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/setup.js'], { cwd: PROJECT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The examples cannot be built:\n${stderr}`);
}

/** The environment of a user, not of a test or a build server. */
export function userEnvironment(): Record<string, string> {
  const ours = /^(CI|CONTINUOUS_INTEGRATION|NODE_ENV|NODE_OPTIONS|NODE_V8_COVERAGE|JEST_.*|FORCE_COLOR|NO_COLOR)$/;
  const entries = Object.entries(process.env).filter(([name, value]) => value !== undefined && !ours.test(name));
  return Object.fromEntries(entries) as Record<string, string>;
}
