import { setTimeout as sleep } from 'node:timers/promises';
import { measure } from './measure.js';
import { valueFor } from './value-for.js';

/**
 * @param kind - of workers, where the scenario has several
 * @param scale - factor of the number of steps or tasks
 * @param rounds - at most so many
 * @returns what each contender is, and its samples
 */
export async function measureContenders(scenario, { kind, scale = 1, rounds = Number.POSITIVE_INFINITY }) {
  const contenders = await scenario.contenders(scale, kind);
  // Some pools let the process end while they work.
  const alive = setInterval(() => {}, 1000);
  try {
    const measured = await measure(contenders, {
      ...scenario,
      warmUp: Math.min(rounds, scenario.warmUp ?? 2),
      baseline: valueFor(kind, scenario.baseline),
      rest: valueFor(kind, scenario.rest),
      rounds: Math.min(rounds, scenario.rounds),
    });
    return { described: contenders.map(({ name, role, version }) => ({ name, role, version })), measured };
  } finally {
    // Some do not come to an end with closing.
    await Promise.race([Promise.all(contenders.map((contender) => contender.close?.())), sleep(2000)]);
    clearInterval(alive);
  }
}
