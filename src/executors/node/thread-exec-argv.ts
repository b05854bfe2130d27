import { Worker } from 'node:worker_threads';
import { workerFlags } from './exec-argv.js';

/** What threads get, by the flags it was chosen from: these hardly ever change. */
const chosen = new Map<string, readonly string[]>();

/**
 * Chooses the flags that threads get. Some belong to the whole process: they act in its threads anyway, and Node refuses a thread that
 * is given one. Which ones these are differs from version to version, so Node is asked.
 * @param execArgv - the flags of this process
 */
export function threadExecArgv(execArgv: readonly string[]): readonly string[] {
  const flags = workerFlags(execArgv);
  const key = JSON.stringify(flags);
  let taken = chosen.get(key);
  if (taken === undefined) {
    taken = (isTaken(flags.flat()) ? flags : flags.filter(isTaken)).flat();
    chosen.set(key, taken);
  }
  return taken;
}

/** Node looks at the flags of a thread first, and reads its data next: so it is stopped in time, and starts none. */
function isTaken(execArgv: readonly string[]): boolean {
  if (execArgv.length === 0) return true;
  const stop = {};
  try {
    new Worker('', {
      eval: true,
      execArgv: [...execArgv],
      // Thrown here, as what the platform itself throws in the same place counts as uncaught for `--abort-on-uncaught-exception`.
      get workerData() {
        throw stop;
      },
    });
    return true;
  } catch (error) {
    return error === stop || (error as { code?: unknown }).code !== 'ERR_WORKER_INVALID_EXEC_ARGV';
  }
}
