import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { spread } from './statistics.js';
import { within } from './within.js';

/** Seconds after which a contender counts as stuck. */
const SAMPLE_LIMIT = 40;

/**
 * Measures all contenders in interleaved rounds, in another order each: what else the machine does touches all alike. Stops
 * after `rounds`, or before if `seconds` have passed (but not before three).
 *
 * @param contenders - each with `name` and `sample()`, which gives a number (or a promise of one) in the scenario's unit
 * @param rest - milliseconds before each sample. On a virtual machine whose cores have been busy for long, waking a thread may take
 *   three times as long as after a rest; where little else is measured, that would decide who is ahead.
 * @returns for each name its samples, and its ratios to the baseline of the same round
 */
export async function measure(contenders, { rounds, warmUp, seconds, baseline, rest }) {
  const samples = contenders.map(() => []);
  const random = generator(1);
  const end = performance.now() + seconds * 1000;
  for (let round = -warmUp; round < rounds; round++) {
    if (round >= Math.min(3, rounds) && performance.now() > end) break;
    for (const index of shuffled(contenders.length, random)) {
      if (rest && round >= 0) await sleep(rest);
      // Nobody pays for the garbage of the one before.
      globalThis.gc?.({ type: 'minor' });
      const value = await within(SAMPLE_LIMIT, contenders[index].name, contenders[index].sample());
      if (round >= 0) samples[index].push(value);
      await turn();
    }
  }
  const base = samples[contenders.findIndex(({ name }) => name === baseline)];
  return contenders.map(({ name }, index) => ({
    name,
    samples: samples[index],
    ratios: base ? samples[index].map((value, round) => value / base[round]) : [],
  }));
}

/** Puts what several processes measured together, and describes it. */
export function summarise(measured) {
  return measured[0].map(({ name }, index) => {
    const samples = measured.flatMap((one) => one[index].samples);
    const ratios = measured.flatMap((one) => one[index].ratios);
    return {
      name,
      rounds: samples.length,
      value: spread(samples),
      ratio: ratios.length > 0 ? spread(ratios) : undefined,
    };
  });
}

/** Milliseconds that `work` takes, to the end of what it promises. */
export async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Park and Miller's: the same order in each process and on each machine. */
function generator(seed) {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function shuffled(length, random) {
  const order = Array.from({ length }, (_, index) => index);
  for (let last = length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
