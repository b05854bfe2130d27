import { behind } from './behind.js';
import { bestPeer } from './best-peer.js';
import { figure, quartiles } from './figures.js';

/** A suite as markdown: first what offloop is to reach and does, then everybody in full. */
export function suiteMarkdown({ about }, results, reasons) {
  return [about, summary(results), notes(results, reasons), ...results.map(details)].filter(Boolean).join('\n\n');
}

function summary(results) {
  const rows = results.flatMap(({ title, unit, entries }) => {
    const best = bestPeer(entries);
    return entries
      .filter(({ role }) => role === 'offloop')
      .map((entry) => [
        `${title}${wayOf(entry)}`,
        `${figure(entry.value.median)} ${unit}`,
        entry.ratio ? figure(entry.ratio.median) : '',
        entry.goal ?? '',
        entry.goal ? (entry.isReached ? 'yes' : '**no**') : '',
        best ? `${best.name} ${figure(best.value.median)} ${unit}` : '',
      ]);
  });
  return table(['', 'offloop', 'ratio', 'goal', 'reached', 'best peer'], rows);
}

function notes(results, reasons) {
  return behind(results)
    .map(({ id, title }) => `* **${title}**: ${reasons[id] ?? 'not explained yet.'}`)
    .join('\n');
}

function details({ title, about, unit, baseline, entries }) {
  const rows = entries.map(({ name, version, value, ratio, rounds }) => [
    name,
    version ?? '',
    `${figure(value.median)}`,
    quartiles(value),
    ratio ? figure(ratio.median) : '',
    ratio ? quartiles(ratio) : '',
    String(rounds),
  ]);
  const head = ['', 'version', `median${unit && `, ${unit}`}`, 'quartiles', 'ratio', 'quartiles', 'rounds'];
  const ratios = baseline ? ` Ratios are to “${baseline}” in the same round.` : '';
  return `<details><summary>${title}</summary>\n\n${about}${ratios}\n\n${table(head, rows)}\n\n</details>`;
}

/** What tells the contenders of offloop apart: a way of doing it, or how many there are. */
function wayOf({ name }) {
  const way = name.replace(/^offloop(, )?/, '');
  return way && `, ${way}`;
}

/** A table of GitHub's markdown. */
export function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
