import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Calls `work` while no other process is in such a call for the same file. */
export async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  while (!take(path)) {
    if (isAbandoned(path)) rmSync(path, { force: true });
    else await sleep(100);
  }
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  await work();
  process.off('exit', release);
  release();
}

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Its owner was killed. Age tells nothing of that: an installation may take minutes. */
function isAbandoned(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    // Between its creation and the pid in it lies a moment.
    if (!pid) return Date.now() - statSync(path).mtimeMs > 2000;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
