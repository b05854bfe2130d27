import { loadPeers } from '../peers.js';

/**
 * Who can do `method`, each with a sample made of it. A peer that has several ways gives an object of them.
 *
 * @param sampleOf - makes the sample function from what the peer gives; without one the peer takes no part
 */
export async function contenders(method, sampleOf) {
  const peers = await loadPeers(new URL('./peers/', import.meta.url));
  return peers
    .flatMap((peer) =>
      waysOf(peer[method]).map(([way, work]) => ({
        name: way ? `${peer.name}, ${way}` : peer.name,
        role: peer.role,
        version: peer.version,
        sample: sampleOf(work),
      })),
    )
    .filter(({ sample }) => sample !== undefined);
}

function waysOf(work) {
  if (work === undefined) return [];
  return typeof work === 'function' || work.make ? [['', work]] : Object.entries(work);
}
