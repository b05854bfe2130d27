import { bestPeer } from './best-peer.js';

/** The results in which offloop misses a goal, or a peer is ahead of it: each must say why. */
export function behind(results) {
  return results.filter(({ entries }) => entries.some((entry) => isBehind(entry, entries)));
}

function isBehind(entry, entries) {
  if (entry.role !== 'offloop') return false;
  const best = bestPeer(entries);
  return entry.isReached === false || (best !== undefined && best.value.median < entry.value.median);
}
