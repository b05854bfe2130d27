/** Packs the package, installs it outside of the repository as users do, and runs and compiles programs against it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkWithAll } from './compiler.js';
import { consumerPages } from './consumer-pages.js';
import { CHROMIUM, findBrowser } from './find-browser.js';

/** Pinned: what belongs to a platform is missing for some newest versions. */
const BUNDLERS = { vite: '8.3.8', webpack: '5.112.2' };
const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'offloop-consumer-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

cpSync('test/consumers', folder, { recursive: true });
install();
run('node/main.js', 'done');
run('node/ink.js', 'drawn');
await compile('nodenext', 'nodenext');
await compile('bundler', 'esnext');
await showPages();

function install() {
  const [{ filename }] = JSON.parse(npm(['pack', '--json', '--pack-destination', folder], process.cwd()));
  const { esbuild, '@types/node': types } = devDependencies;
  const dependencies = { offloop: `file:${filename}`, '@types/node': types, esbuild, ...BUNDLERS };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], folder);
}

function npm(args, cwd) {
  const path = process.env.npm_execpath;
  const [command, all] = path ? [process.execPath, [path, ...args]] : ['npm', args];
  return execFileSync(command, all, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** A program has to say what is expected, and to end by itself. */
function run(program, expected) {
  const started = Date.now();
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [program], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 30_000,
  });
  const isRight = status === 0 && stdout === expected;
  process.stdout.write(`${isRight ? 'ok    ' : 'FAILED'} ${program} in ${Date.now() - started} ms\n`);
  if (isRight) return;
  process.stdout.write(`${signal ? `did not end: ${signal}` : `exit code ${status}`}\n${stdout}\n${stderr}\n`);
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
  let started = Date.now();
  for await (const [name, failure] of consumerPages(folder, browser)) {
    process.stdout.write(`${failure === undefined ? 'ok    ' : 'FAILED'} ${name} in ${Date.now() - started} ms\n`);
    if (failure !== undefined) {
      process.stdout.write(`${failure}\n`);
      process.exitCode = 1;
    }
    started = Date.now();
  }
}

/** No DOM, and the declarations are checked as well. */
async function compile(moduleResolution, module) {
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023'],
    types: ['node'],
    module,
    moduleResolution,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  };
  const project = join(folder, `tsconfig.${moduleResolution}.json`);
  writeFileSync(project, JSON.stringify({ compilerOptions, include: ['types'] }));
  await checkWithAll(project);
}
