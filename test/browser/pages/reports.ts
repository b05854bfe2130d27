/** A worker whose function tells how far it is before it answers: several messages, of which each has its turn. */
import { currentTask, expose } from 'offloop/worker';

async function report(): Promise<string> {
  const { progress } = currentTask();
  for (const share of [0.3, 0.6, 0.9]) {
    progress(share);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  return 'answer';
}

expose({ report });
