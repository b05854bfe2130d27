import { mkdirSync, writeFileSync } from 'node:fs';
import { behind } from './behind.js';
import { putInto } from './document.js';
import { describeMachine } from './machine.js';
import { suiteMarkdown } from './markdown.js';
import { REASONS } from './reasons.js';

const DOCUMENT = new URL('../docs/benchmarks.md', import.meta.url);

/** Writes the results of a suite as JSON, and into the document. */
export function publish(name, suite, results) {
  const machine = describeMachine();
  const folder = new URL('./results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    new URL(`${name}.json`, folder),
    `${JSON.stringify({ ...machine, suite: name, results }, undefined, 2)}\n`,
  );
  const reasons = REASONS[name] ?? {};
  publishText(name, suiteMarkdown(suite, results, reasons));
  const open = behind(results).filter(({ id }) => reasons[id] === undefined);
  if (open.length > 0)
    process.stderr.write(
      `Behind, and without a reason in reasons.js: ${open.map(({ id }) => `${name}/${id}`).join(', ')}\n`,
    );
}

/** Puts a text into the document, with the machine that it came from. */
export function publishText(name, text) {
  const { cpu, cores, platform, node, date, offloop } = describeMachine();
  const where = `offloop ${offloop}, Node ${node}, ${cpu}, ${cores} cores, ${platform}, ${date}.`;
  putInto(DOCUMENT, name, `${where}\n\n${text}`);
}
