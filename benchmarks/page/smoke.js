/** Runs each scenario of the page once with next to no work, and prints what took part: whether they run, not how fast. */
import { SUITES } from '../suites.js';
import { measureInPage } from './in-a-page.js';

const { folder, kind, scenarios } = SUITES['web-workers'];
const seen = {};
for (const id of scenarios) {
  const { measured } = await measureInPage(`./${folder}/${id}.js`, { kind, scale: 0.001, rounds: 1 }, { limit: 20 });
  seen[id] = Object.fromEntries(measured.map((one) => [one.name, one.samples]));
}
process.stdout.write(JSON.stringify(seen));
