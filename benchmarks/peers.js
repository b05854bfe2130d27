import { readdirSync } from 'node:fs';
import { versionOf } from './machine.js';
import { byRole } from './roles.js';

/**
 * The contenders of a suite: each file of a folder is one. A peer whose package is not installed takes no part, and none at all with
 * `BENCH_PEERS=none`.
 *
 * @param folder - URL of the folder
 * @returns what the files export: `name`, `role` (`'limit'`, `'offloop'` or `'peer'`), `packageName`, and what the suite asks for; with the name of the `file`
 */
export async function loadPeers(folder) {
  const files = readdirSync(folder).sort();
  const peers = await Promise.all(files.map((file) => load(file, folder)));
  return peers
    .filter((peer) => peer !== undefined && !(process.env.BENCH_PEERS === 'none' && peer.role === 'peer'))
    .sort(byRole)
    .map((peer) => ({ ...peer, version: peer.packageName && versionOf(peer.packageName) }));
}

async function load(file, folder) {
  try {
    const { peer } = await import(new URL(file, folder));
    return { ...peer, file };
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes('Cannot find package')) return undefined;
    throw error;
  }
}
