import { bestPeer } from './best-peer.js';

/**
 * What a contender is to reach. A goal is `{ text, isReached(entry, entries) }`; entries are those of `measure.js`, lower is
 * better throughout.
 */

/** At most so many times the scenario's baseline. */
export function ratio(most) {
  return { text: `ratio ≤ ${most}`, isReached: (entry) => entry.ratio.median <= most };
}

/** At most so much, in the scenario's unit. */
export function atMost(most, unit) {
  return { text: `≤ ${most} ${unit}`, isReached: (entry) => entry.value.median <= most };
}

/** At most so many times what another contender takes. */
export function timesOf(name, most) {
  return {
    text: most < 1 ? `${Math.round(1 / most)} times as fast as ${name}` : `≤ ${most} × ${name}`,
    isReached: (entry, entries) => isWithin(entry, entries, name, most),
  };
}

/** Ahead of every contender but those that are not peers: the limit, and what else offloop does. */
export function aheadOfPeers(times = 1) {
  return {
    text: times === 1 ? 'ahead of every peer' : `${times} times the best peer`,
    isReached: (entry, entries) => {
      const best = bestPeer(entries);
      return best === undefined || entry.value.median * times <= best.value.median;
    },
  };
}

/** All of them. */
export function every(...goals) {
  return {
    text: goals.map(({ text }) => text).join('; '),
    isReached: (entry, entries) => goals.every((goal) => goal.isReached(entry, entries)),
  };
}

/** A goal beside somebody who was not measured holds nothing against it. */
function isWithin(entry, entries, name, most) {
  const other = entries.find((one) => one.name === name);
  return other === undefined || entry.value.median <= most * other.value.median;
}
