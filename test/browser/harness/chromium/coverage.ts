import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { CDPSession, Page } from 'playwright-core';
import { countsCoverage } from '../../../setup/counts-coverage.js';

interface Script {
  readonly url: string;
  readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
}

const OUT = '.cache/test/coverage';
const COUNTING = { callCount: true, detailed: true };
let written = 0;

/**
 * In coverage runs, counts what the page and its workers execute of the library, and leaves the counts where
 * `coverage-reporter.js` collects them. @returns what ends it
 */
export async function countCoverage(page: Page, origin: string): Promise<() => Promise<void>> {
  if (!countsCoverage()) return async () => {};
  const session = await page.context().newCDPSession(page);
  await session.send('Profiler.enable');
  await session.send('Profiler.startPreciseCoverage', COUNTING);
  const workers = await countWorkers(session, origin);
  return async () => {
    workers.stop();
    if (page.isClosed()) return;
    write(await session.send('Profiler.takePreciseCoverage'), origin);
    await session.detach();
  };
}

/** A worker may be ended at any moment, so its counts are taken while it lives. Playwright has no sessions of workers. */
async function countWorkers(session: CDPSession, origin: string): Promise<{ stop(): void }> {
  const alive = new Set<string>();
  let id = 0;
  const send = (sessionId: string, method: string, params?: object): void => {
    id += 1;
    const message = JSON.stringify({ id, method, params });
    // It may have ended.
    session.send('Target.sendMessageToTarget', { sessionId, message }).catch(() => alive.delete(sessionId));
  };
  session.on('Target.attachedToTarget', ({ sessionId }) => {
    alive.add(sessionId);
    send(sessionId, 'Profiler.enable');
    send(sessionId, 'Profiler.startPreciseCoverage', COUNTING);
    send(sessionId, 'Runtime.runIfWaitingForDebugger');
  });
  session.on('Target.detachedFromTarget', ({ sessionId }) => alive.delete(sessionId));
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { result } = JSON.parse(message);
    if (result?.result) write(result, origin);
  });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: false });
  const timer = setInterval(() => {
    for (const worker of alive) send(worker, 'Profiler.takePreciseCoverage');
  }, 10);
  return { stop: () => clearInterval(timer) };
}

/** By the files that the site served. */
function write({ result }: { readonly result: readonly Script[] }, origin: string): void {
  const ours = result
    .filter(({ url, functions }) => url.startsWith(`${origin}/src/`) && functions.some(isUsed))
    .map((script) => ({ ...script, url: pathToFileURL(`.cache/test${new URL(script.url).pathname}`).href }));
  if (ours.length === 0) return;
  mkdirSync(OUT, { recursive: true });
  written += 1;
  const path = `${OUT}/page-${process.pid}-${written}`;
  writeFileSync(path, JSON.stringify(ours));
  renameSync(path, `${path}.json`);
}

function isUsed({ ranges }: Script['functions'][number]): boolean {
  return ranges.some(({ count }) => count > 0);
}
