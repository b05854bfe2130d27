/**
 * Packs the package, installs it outside of the repository as users do, and runs and compiles programs against it. Words on the command
 * line choose programs in Node by their names, and leave the rest out: `npm run consumers -- main`. `peers` chooses the tests with the oldest
 * and the newest React and Ink.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consumerPages } from './consumer-pages.js';
import { consumerPeers } from './consumer-peers.js';
import { consumerPrograms } from './consumer-programs.js';
import { compileConsumers } from './consumer-types.js';
import { CHROMIUM, findBrowser } from './find-browser.js';
import { nodeLines } from './node-lines.js';
import { npm } from './npm.js';
import { otherRuntimes } from './other-runtimes.js';

/** Pinned: what belongs to a platform is missing for some newest versions. */
const BUNDLERS = { vite: '8.3.8', webpack: '5.112.2', 'electron-vite': '6.0.0' };
/** The last that goes with each line of Node. */
const RUNNERS = { vitest: '4.1.12' };
/** As they are here. */
const OURS = [
  '@types/node',
  '@types/react',
  'esbuild',
  'happy-dom',
  'ink',
  'ink-testing-library',
  'react',
  'react-dom',
];
/** For its types: nothing of it is executed, and since 42 nothing is downloaded when it is installed. */
const ELECTRON = { electron: '45.5.0' };
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'offloop-consumer-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const words = process.argv.slice(2);
cpSync('test/consumers', folder, { recursive: true });
const tarball = install();
const nodes = nodeLines();
for await (const [name, failure, ms] of timed(consumerPrograms(folder, [...nodes, ...otherRuntimes()], words)))
  report(name, failure, ms);
if (words.length === 0 || words.includes('peers'))
  for await (const [name, failure, ms] of timed(consumerPeers(folder, tarball, nodes, manifest)))
    report(name, failure, ms);
if (words.length === 0) {
  await compileConsumers(folder);
  await showPages();
}

function install() {
  const [{ filename }] = JSON.parse(
    npm(['pack', '--json', '--foreground-scripts=false', '--pack-destination', folder], process.cwd()),
  );
  const dependencies = {
    offloop: `file:${filename}`,
    ...pick(manifest.devDependencies, OURS),
    ...BUNDLERS,
    ...RUNNERS,
    ...ELECTRON,
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], folder);
  return filename;
}

function pick(all, names) {
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

/** What is looked at, each with the milliseconds that it took. */
async function* timed(looks) {
  let started = Date.now();
  for await (const [name, failure] of looks) {
    yield [name, failure, Date.now() - started];
    started = Date.now();
  }
}

function report(name, failure, ms) {
  process.stdout.write(`${failure === undefined ? 'ok    ' : 'FAILED'} ${name} in ${ms} ms\n`);
  if (failure === undefined) return;
  process.stdout.write(`${failure}\n`);
  process.exitCode = 1;
}

/** The page has to come to its result in a browser, whichever bundler made it. */
async function showPages() {
  const browser = findBrowser(CHROMIUM);
  if (browser === undefined) {
    process.stdout.write(`No Chromium found: the pages are not looked at. ${CHROMIUM.howToGet}\n`);
    if (process.env.CI && process.env.CI !== 'false') process.exitCode = 1;
    return;
  }
  for await (const [name, failure, ms] of timed(consumerPages(folder, browser))) report(name, failure, ms);
}
