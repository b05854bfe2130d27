import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CHROMIUM, findBrowser } from '../scripts/find-browser.js';

const FILE = fileURLToPath(new URL('./burst/burst.js', import.meta.url));
const RUNS = '2';

/** Measures in Chromium; the markdown table, or `undefined` where there is none. */
export function measureInBrowser() {
  if (!existsSync(FILE) || findBrowser(CHROMIUM) === undefined) {
    process.stderr.write('No Chromium found: nothing is measured in a page\n');
    return undefined;
  }
  const { status, stdout } = spawnSync(process.execPath, [FILE, RUNS], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    timeout: 240_000,
  });
  if (status !== 0) throw new Error('The measurement in Chromium failed');
  console.log(`\nIn a page\n${stdout}`);
  return stdout.trim();
}
