import { entriesOf } from './entries.js';
import { measureInProcess } from './in-a-process.js';
import { measureInPage } from './page/in-a-page.js';
import { printScenario } from './print.js';
import { valueFor } from './value-for.js';

/**
 * Measures the scenarios of a suite, one after the other, and prints each when it is done; says which of them fail, and goes on.
 *
 * @param only - names of scenarios; all without it
 * @param options - `rounds` and `scale`, for a quick look
 */
export async function runSuite(suite, only, options) {
  const results = [];
  for (const id of suite.scenarios.filter((one) => only === undefined || only.includes(one))) {
    try {
      const result = await runScenario(suite, id, options);
      printScenario(result);
      results.push(result);
    } catch (error) {
      process.stderr.write(`\n${id} failed: ${error.message}\n`);
      process.exitCode = 1;
    }
  }
  return results;
}

async function runScenario({ folder, kind, place, flags = [] }, id, options) {
  const path = `./${folder}/${id}.js`;
  const { scenario } = await import(new URL(path, import.meta.url));
  const { title, about, unit, seconds, processes = 1 } = scenario;
  const measureOnce = place === 'page' ? measureInPage : measureInProcess;
  const answers = [];
  for (let i = 0; i < (options.rounds ? 1 : processes); i++)
    answers.push(await measureOnce(path, { ...options, kind }, { flags, limit: seconds * 3 + 60 }));
  const baseline = valueFor(kind, scenario.baseline);
  return { id, title, about, unit, baseline, entries: entriesOf(scenario, kind, answers) };
}
