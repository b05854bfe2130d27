import { entriesOf } from './entries.js';
import { measureInProcess } from './in-a-process.js';
import { printScenario } from './print.js';
import { valueFor } from './value-for.js';

/**
 * Measures the scenarios of a suite, one after the other, and prints each when it is done.
 *
 * @param only - names of scenarios; all without it
 * @param options - `rounds` and `scale`, for a quick look
 */
export async function runSuite({ folder, kind, flags = [], scenarios }, only, options) {
  const results = [];
  for (const id of scenarios.filter((one) => only === undefined || only.includes(one))) {
    const path = `./${folder}/${id}.js`;
    const { scenario } = await import(new URL(path, import.meta.url));
    const answers = [];
    for (let i = 0; i < (options.rounds ? 1 : (scenario.processes ?? 1)); i++)
      answers.push(await measureInProcess(path, { ...options, kind }, { flags, limit: scenario.seconds * 3 + 60 }));
    const { title, about, unit } = scenario;
    const result = {
      id,
      title,
      about,
      unit,
      baseline: valueFor(kind, scenario.baseline),
      entries: entriesOf(scenario, kind, answers),
    };
    printScenario(result);
    results.push(result);
  }
  return results;
}
