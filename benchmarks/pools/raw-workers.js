import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** A bare thread. */
export function startThread(onMessage) {
  const worker = new Worker(new URL('./workers/raw-thread.js', import.meta.url));
  worker.on('message', onMessage);
  return { post: (message, transfer = []) => worker.postMessage(message, transfer), end: () => worker.terminate() };
}

/** A bare child process. JSON is the faster of its two ways for what is small. */
export function startProcess(onMessage) {
  const child = fork(fileURLToPath(new URL('./workers/raw-process.js', import.meta.url)), { serialization: 'json' });
  child.on('message', onMessage);
  const end = async () => {
    const exit = once(child, 'exit');
    child.kill();
    await exit;
  };
  return { post: (message) => child.send(message), end };
}
