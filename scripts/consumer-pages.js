import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';

/** What the page of `test/consumers/web` finds out. */
const EXPECTED = JSON.stringify({
  total: 6,
  bytes: 1000,
  counted: true,
  inline: [25, 'undefined'],
  process: false,
  many: [2, 4, 6],
  local: true,
});

const TYPES = { '.html': 'text/html', '.js': 'text/javascript' };

/** Gives what Chromium shows of the page, made by each of the bundlers, as pairs of a name and what is wrong. */
export async function* consumerPages(folder, executablePath) {
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false });
  try {
    for (const tool of ['vite', 'esbuild', 'webpack'])
      yield [`web/main.js by ${tool}`, await built(tool, folder, browser)];
    yield ['web/main.js by the development server of vite', await developed(folder, browser)];
  } finally {
    await browser.close();
  }
}

async function built(tool, folder, browser) {
  const options = { cwd: folder, encoding: 'utf8', timeout: 60_000 };
  const { status, stderr } = spawnSync(process.execPath, ['web/build.js', tool, `out/${tool}`], options);
  if (status !== 0) return stderr;
  const out = join(folder, 'out', tool);
  return (await served(out, (url) => load(url, browser, /^$/))) ?? nodeCodeIn(out) ?? reportsIn(out);
}

async function developed(folder, browser) {
  const server = spawn(process.execPath, ['web/dev.js'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [url] = await Promise.race([once(server.stdout, 'data'), once(server, 'exit')]);
    return await load(String(url), browser, FORGOTTEN);
  } finally {
    server.kill();
  }
}

/** What development mode says of the page: one place, whose first line is the program's. */
const FORGOTTEN =
  /^offloop: An operation \(Task\) was made in `?[^\n]* neither yielded nor passed on[^\n]*\n\s+at [^\n]*\/main\.js[^\n]*$/;

/** What is wrong with the page, if anything is; `said` is what its console has to say. */
async function load(url, browser, said) {
  const page = await browser.newPage();
  const errors = [];
  const warnings = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  try {
    await page.goto(url);
    await page.waitForFunction(() => document.title !== 'offloop in a page', undefined, { timeout: 30_000 });
    const title = await page.title();
    const isRight = errors.length === 0 && title === EXPECTED && said.test(warnings.join('\n'));
    return isRight ? undefined : [title, ...errors, ...warnings].join('\n');
  } catch (error) {
    return [String(error), ...errors].join('\n');
  } finally {
    await page.close();
  }
}

/** Documents get a strict policy: nothing that a bundler made needs more. */
const POLICY = { 'content-security-policy': "script-src 'self'; worker-src 'self'" };

/** Serves the files of a folder as any web server does. */
async function served(root, use) {
  const server = createServer(({ url }, response) => {
    const path = join(root, url === '/' ? 'index.html' : new URL(url, 'http://any').pathname);
    const type = TYPES[extname(path)] ?? 'text/plain';
    response.writeHead(existsSync(path) ? 200 : 404, { 'content-type': type, ...(type === 'text/html' && POLICY) });
    response.end(existsSync(path) ? readFileSync(path) : '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Modules of Node would be named as texts. */
function nodeCodeIn(out) {
  return found(out, 'Code of Node', /["'`](node:\w+|worker_threads|child_process|tinypool)["'`]/);
}

function reportsIn(out) {
  return found(out, 'What is for development', /neither yielded nor passed on|was made outside of a handler/);
}

function found(out, what, words) {
  const scripts = readdirSync(out, { recursive: true }).filter((name) => name.endsWith('.js'));
  const guilty = scripts.filter((name) => words.test(readFileSync(join(out, name), 'utf8')));
  return guilty.length > 0 ? `${what} is in ${guilty.join(', ')}` : undefined;
}
