import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { table } from './markdown.js';

const BIN = fileURLToPath(new URL('../node_modules/size-limit/bin.js', import.meta.url));
/** In kB, where there is one. */
const GOALS = { "import { Engine, Task } from 'offloop'": 5.3, 'offloop/dom': 9 };

/** How large the entry points are: a markdown table. Fails when a limit is exceeded, as `npm run size` does. */
export function measureSizes() {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, '--json'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The sizes could not be measured, or exceed their limits: ${stderr}${stdout}`);
  const rows = JSON.parse(stdout).map(({ name, size }) => {
    const goal = GOALS[name];
    return [`\`${name}\``, `${kilobytes(size)} kB`, goal ? `≤ ${goal} kB` : '', goal ? reached(size, goal) : ''];
  });
  const text = table(['', 'min + gzip', 'goal', 'reached'], rows);
  console.log(`\nSize\n${text}`);
  return text;
}

function reached(size, goal) {
  return size <= goal * 1000 ? 'yes' : `**no**, ${(size / goal / 1000).toFixed(1)} times it`;
}

function kilobytes(size) {
  return (size / 1000).toFixed(1);
}
