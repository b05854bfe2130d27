import { engage, isInWorker, refuseOutsideOfTasks } from '../worker/worker-realm.js';
import { isMarked } from './worker-mark.js';

/** Refuses work that a worker must not start; absent outside of workers. */
export const refuseInWorker = isInWorker() || isMarked() ? refuse : undefined;
if (refuseInWorker) engage();

function refuse(what: string): void {
  refuseOutsideOfTasks(what, preloads());
}

function preloads(): string {
  const flags = [...process.execArgv, ...(process.env.NODE_OPTIONS?.split(/\s+/) ?? [])];
  const files = flags.flatMap((flag, index) => {
    const value = /^(?:--import|--require|-r|--loader|--experimental-loader)(?:=(.+))?$/.exec(flag);
    return value ? (value[1] ?? flags[index + 1] ?? []) : [];
  });
  return files.length > 0 ? ` (${files.join(', ')})` : '';
}
