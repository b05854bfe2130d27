import { loadPeers } from '../peers.js';

/** Those that run graphs, each with a sample made of its `graph`. */
export async function graphs(sampleOf) {
  const peers = await loadPeers(new URL('./peers/', import.meta.url));
  return peers.map(({ name, role, version, graph }) => ({ name, role, version, sample: sampleOf(graph) }));
}

/** In layers of ten, each job after three of the layer before. @returns the numbers of those before each */
export function layers(count) {
  return Array.from({ length: count }, (_, index) => {
    const above = (Math.floor(index / 10) - 1) * 10;
    return above < 0 ? [] : [0, 3, 6].map((step) => above + ((index + step) % 10));
  });
}
