import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { aheadOfPeers } from '../goals.js';
import { loadPeers } from '../peers.js';

const PROGRAM = fileURLToPath(new URL('./workers/first-result.js', import.meta.url));
const run = promisify(execFile);

export const scenario = {
  title: 'From nothing to the first result',
  about:
    'From the start of a program that imports the library and makes a pool of one worker, to the result of `x => x + 1`.',
  unit: 'ms',
  baseline: 'raw, one message a task',
  rounds: 7,
  warmUp: 1,
  seconds: 6,
  goals: { offloop: aheadOfPeers() },
  async contenders(_scale, kind) {
    const peers = await loadPeers(new URL('./peers/', import.meta.url));
    return peers
      .filter((peer) => peer[kind] !== undefined && !peer.isPartial)
      .map(({ name, role, version, file }) => ({ name, role, version, sample: () => firstResult(file, kind) }));
  },
};

async function firstResult(file, kind) {
  const { stdout } = await run(process.execPath, [PROGRAM, file, kind]);
  return Number(stdout);
}
