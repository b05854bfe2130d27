// Components under `act` and a clock of `control`, in the test runners of others: Vitest, and Node's own.
import { spawnSync } from 'node:child_process';

for (const args of [
  ['node_modules/vitest/vitest.mjs', 'run', '--root', 'act/vitest'],
  ['--test', 'act/node/work.test.js'],
]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) process.stdout.write(`${args.join(' ')}\n${stdout}${stderr}`);
}
process.stdout.write('done');
