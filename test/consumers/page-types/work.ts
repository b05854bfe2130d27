import { currentTask, expose } from 'offloop/worker';

export function count(text: string): number {
  const task = currentTask();
  if (!task.signal.aborted) task.progress(1);
  return text.length;
}

expose({ count });
