import { Worker } from 'node:worker_threads';
import { flagsOf, workerFlags } from './exec-argv.js';

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
    taken = (isTaken(flags.flat()) ? flags : flags.filter((flag) => isTaken(flag))).flat();
    chosen.set(key, taken);
  }
  return taken;
}

/**
 * Looks for what no thread can have.
 * @param options - its variable `NODE_OPTIONS`
 * @returns the first flag that Node refuses, or `NODE_OPTIONS`
 */
export function checkThreadFlags(execArgv: readonly string[], options: string | undefined): string | undefined {
  if (!isTaken(execArgv)) return (flagsOf(execArgv).find((flag) => !isTaken(flag)) ?? execArgv).join(' ');
  return options && !isTaken([], { NODE_OPTIONS: options }) ? 'NODE_OPTIONS' : undefined;
}

/** Node looks at the flags of a thread first, and reads its data next: so it is stopped in time, and starts none. */
function isTaken(execArgv: readonly string[], env?: NodeJS.ProcessEnv): boolean {
  if (execArgv.length === 0 && env === undefined) return true;
  const stop = {};
  try {
    new Worker('', {
      eval: true,
      execArgv: [...execArgv],
      ...(env && { env }),
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
