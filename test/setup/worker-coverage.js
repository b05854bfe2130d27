/**
 * Runs inside threads and processes, before the worker's own modules: counts what they execute and leaves the counts where
 * `coverage-reporter.js` collects them. A worker may be ended at any moment, so they are written while it lives.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { fileURLToPath } from 'node:url';
import { MessagePort, threadId } from 'node:worker_threads';

const OUT = fileURLToPath(new URL('../../.cache/test/coverage/', import.meta.url));
const SOURCES = new URL('../../.cache/test/src/', import.meta.url).href;
const session = new Session();
let written = 0;
let last = Number.NEGATIVE_INFINITY;

session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
setInterval(write, 20).unref();
process.once('exit', write);
// Most workers of a test end right after an answer.
writeBefore(MessagePort.prototype, 'postMessage');
if (process.send) writeBefore(process, 'send');

function writeBefore(target, method) {
  const original = target[method];
  target[method] = function (...args) {
    if (performance.now() - last > 5) write();
    return original.apply(this, args);
  };
}

function write() {
  last = performance.now();
  // The answer is there when `post` returns; it starts the counters again.
  session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
    const ours = result.filter(({ url, functions }) => url.startsWith(SOURCES) && functions.some(isUsed));
    if (ours.length === 0) return;
    mkdirSync(OUT, { recursive: true });
    const path = `${OUT}${process.pid}-${threadId}-${(written += 1)}`;
    writeFileSync(path, JSON.stringify(ours));
    renameSync(path, `${path}.json`);
  });
}

function isUsed({ ranges }) {
  return ranges.some(({ count }) => count > 0);
}
