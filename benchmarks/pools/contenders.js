import { loadPeers } from '../peers.js';

/**
 * Contenders with an open pool each.
 *
 * @param kind - `'threads'` or `'processes'`
 * @param need - the method that a pool must have to take part
 * @param sampleOf - makes the sample function: `(pool, peer) => …`
 * @param isHeavy - that of a peer with a few hundred tasks a second would take minutes
 */
export async function openPools(kind, need, sampleOf, { workers = 2, isHeavy = false } = {}) {
  const contenders = [];
  for (const peer of await peersOf(kind)) {
    if (isHeavy && peer.isSlow) continue;
    const pool = peer[kind](workers);
    if (pool[need] === undefined) await pool.close();
    else contenders.push(contender(peer, sampleOf(pool, peer), () => pool.close()));
  }
  return contenders;
}

/** The same for samples of so many tasks one by one, of fewer with a peer that would take too long: `sampleOf(pool, count)`. */
export function countedPools(kind, scale, { count, slowCount }, sampleOf) {
  return openPools(kind, 'run', (pool, { isSlow }) => {
    const tasks = Math.ceil((isSlow ? slowCount : count) * scale);
    return () => sampleOf(pool, tasks);
  });
}

/** Contenders that open a pool in each sample: `sampleOf(open)`. */
export async function closedPools(kind, sampleOf) {
  const peers = await peersOf(kind);
  return peers.filter((peer) => !peer.isPartial).map((peer) => contender(peer, sampleOf(peer[kind])));
}

/** Runs many tasks by the best means that a pool has. */
export function manyOf(pool, name, list, hint = {}) {
  return pool.many ? pool.many(name, list, hint) : Promise.all(list.map((arg) => pool.run(name, arg)));
}

async function peersOf(kind) {
  const peers = await loadPeers(new URL('./peers/', import.meta.url));
  return peers.filter((peer) => peer[kind] !== undefined);
}

function contender({ name, role, version }, sample, close) {
  return { name, role, version, sample, close };
}
