import { loadPeers } from '../peers.js';

/** All schedulers, each with a sample made of its `everySecond`. */
export async function schedulers(sampleOf) {
  const peers = await loadPeers(new URL('./peers/', import.meta.url));
  return peers.map(({ name, role, version, everySecond }) => ({ name, role, version, sample: sampleOf(everySecond) }));
}
