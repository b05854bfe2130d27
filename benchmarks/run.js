/**
 * Measures, prints, and puts the results into `results/` and `docs/benchmarks.md`. `npm run bench` measures all;
 * `node benchmarks/run.js driver threads/cold-first-result` some, and `--rounds 3 --scale 0.1` gives a quick look. Only whole suites
 * in full length are published, and nothing with `--dry`.
 */
import { parseArgs } from 'node:util';
import { measureInBrowser } from './browser-suite.js';
import { setUp } from './install.js';
import { publish, publishText } from './publish.js';
import { runSuite } from './run-suite.js';
import { measureSizes } from './size-suite.js';
import { SUITES } from './suites.js';

/** Those that make a table of their own. */
const TABLES = { browser: measureInBrowser, size: measureSizes };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' }, scale: { type: 'string' }, dry: { type: 'boolean' } },
});
const options = {
  ...(values.rounds && { rounds: Number(values.rounds) }),
  ...(values.scale && { scale: Number(values.scale) }),
};
const isPublished = !values.dry && Object.keys(options).length === 0;
const known = [...Object.keys(SUITES), ...Object.keys(TABLES)];
const wanted = positionals.length > 0 ? positionals : known;
const unknown = wanted.filter((name) => !known.includes(name.split('/')[0]));
if (unknown.length > 0) {
  process.stderr.write(`Unknown: ${unknown.join(', ')}. There are ${known.join(', ')}\n`);
  process.exit(2);
}

setUp();
for (const name of wanted) {
  const start = performance.now();
  if (TABLES[name]) makeTable(name);
  else await runScenarios(...name.split('/'));
  process.stderr.write(`${name}: ${Math.round((performance.now() - start) / 1000)} s\n`);
}

async function runScenarios(name, scenario) {
  const results = await runSuite(SUITES[name], scenario && [scenario], options);
  if (isPublished && scenario === undefined) publish(name, SUITES[name], results);
}

function makeTable(name) {
  const text = TABLES[name]();
  if (text !== undefined && isPublished) publishText(name, text);
}
