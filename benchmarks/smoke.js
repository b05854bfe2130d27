/**
 * Runs each scenario of Node once with next to no work, in one process and without peers, and prints what took part: whether they run, not how
 * fast. For `test/benchmarks`.
 */
import { measureScenario } from './measure-scenario.js';
import { SUITES } from './suites.js';

process.env.BENCH_PEERS = 'none';
const seen = {};
for (const [name, { folder, kind, place, scenarios }] of Object.entries(SUITES)) {
  if (place === 'page') continue;
  for (const id of scenarios) {
    const { measured } = await measureScenario(`./${folder}/${id}.js`, { kind, scale: 0.001, rounds: 1 });
    seen[`${name}/${id}`] = Object.fromEntries(measured.map((one) => [one.name, one.samples]));
  }
}
process.stdout.write(JSON.stringify(seen), () => process.exit());
