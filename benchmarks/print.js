import { figure } from './figures.js';

/** A scenario as a table for a terminal. */
export function printScenario({ title, unit, entries }) {
  const lines = entries.map(({ name, value, ratio, goal, isReached }) => [
    name,
    `${figure(value.median)} ${unit}`,
    ratio ? figure(ratio.median) : '',
    goal ? `${isReached ? 'reached' : 'MISSED'}: ${goal}` : '',
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => line[column].length)));
  console.log(`\n${title}`);
  for (const [name, value, ratio, goal] of lines)
    console.log(
      `  ${name.padEnd(widths[0])}  ${value.padStart(widths[1])}  ${ratio.padStart(widths[2])}  ${goal}`.trimEnd(),
    );
}
