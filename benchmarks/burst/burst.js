/**
 * Ten thousand results of 0.2 ms arrive in a page: what handlers of a `DomEngine` make of them, beside plain promises, while
 * somebody clicks. Prints a table of medians. `node benchmarks/burst/burst.js [runs]`
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { CHROMIUM, findBrowser } from '../../scripts/find-browser.js';
import { serve } from '../page/serve.js';

const RUNS = Number(process.argv[2] ?? 5);
const CASES = [
  { name: 'plain promises, all at once', way: 'promises', chunk: 10_000 },
  { name: '`DomEngine`, all at once', way: 'offloop', chunk: 10_000 },
  { name: 'effect, all at once', way: 'effect', chunk: 10_000 },
  { name: 'effection, all at once', way: 'effection', chunk: 10_000 },
  { name: '`scheduler.yield()`, all at once', way: 'scheduler.yield', chunk: 10_000 },
  { name: 'main-thread-scheduling, all at once', way: 'main-thread-scheduling', chunk: 10_000 },
  { name: 'plain promises, in messages of 100', way: 'promises', chunk: 100 },
  { name: '`DomEngine`, in messages of 100', way: 'offloop', chunk: 100 },
  { name: 'main-thread-scheduling, in messages of 100', way: 'main-thread-scheduling', chunk: 100 },
];

const executablePath = findBrowser(CHROMIUM);
if (executablePath === undefined) throw new Error(`No Chromium found. ${CHROMIUM.howToGet}`);

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('./page.js', import.meta.url))],
  bundle: true,
  write: false,
  format: 'esm',
  conditions: ['@offloop/source'],
  external: ['node:*'],
  define: { 'process.env.NODE_ENV': '"production"' },
});
const site = await serve({ '/page.js': outputFiles[0].text });
const browser = await chromium.launch({ executablePath, chromiumSandbox: false });

const measured = new Map(CASES.map((each) => [each, []]));
// Interleaved, so that a busy minute of the machine meets all of them.
for (let run = 0; run < RUNS; run += 1) for (const each of CASES) measured.get(each).push(await measure(each));

console.log('| | total | longest task | frames a second | worst gap | click p50 / p99 |');
console.log('|---|---|---|---|---|---|');
for (const [{ name }, runs] of measured) {
  // Shorter ones are not reported by browsers.
  const longest = median(runs.map(({ longestTask }) => longestTask));
  const delays = runs.flatMap(({ clicks }) => clicks.map(({ delay }) => delay));
  const cells = [
    `${Math.round(median(runs.map(({ total }) => total)))} ms`,
    longest === 0 ? '< 50 ms' : `${Math.round(longest)} ms`,
    median(runs.map(({ fps }) => fps)).toFixed(1),
    `${Math.round(median(runs.map(({ worstGap }) => worstGap)))} ms`,
    `${quantile(delays, 0.5).toFixed(0)} / ${quantile(delays, 0.99).toFixed(0)} ms`,
  ];
  console.log(`| ${[name, ...cells].join(' | ')} |`);
}

await browser.close();
site.close();

async function measure({ way, chunk }) {
  const page = await browser.newPage();
  await page.goto(site.origin);
  let isDone = false;
  const bursting = page
    .evaluate(async ({ path, ...options }) => (await import(path)).measured(options), { path: '/page.js', way, chunk })
    .finally(() => {
      isDone = true;
    });
  const clicking = (async () => {
    while (!isDone) {
      await page.waitForTimeout(100 + 200 * Math.random());
      await page.mouse.click(300, 100);
    }
  })();
  const result = await bursting;
  await clicking;
  await page.close();
  return result;
}

function median(values) {
  return quantile(values, 0.5);
}

function quantile(values, part) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}
