import { isMainThread, workerData } from 'node:worker_threads';

/** What a thread of ours has as its `workerData`, before any code of its own executes. */
export const THREAD_MARK = 'offloop: worker';
/** The variable by which a process knows from its start that it is a worker of its parent. */
const PROCESS_MARK = 'OFFLOOP_WORKER';

/** The variables that a process gets. What it starts itself may inherit them, and has another parent. */
export function withProcessMark(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, [PROCESS_MARK]: String(process.pid) };
}

/** What a task starts shall not see it. */
export function removeProcessMark(): void {
  delete process.env[PROCESS_MARK];
}

/** Whether this is a worker that was started a moment ago, as what is preloaded sees it. */
export function isMarked(): boolean {
  if (isMainThread) return process.env[PROCESS_MARK] === String(process.ppid);
  // tinypool puts its own data before.
  return Array.isArray(workerData) && workerData[1] === THREAD_MARK;
}
