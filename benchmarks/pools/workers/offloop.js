import { currentTask, transfer } from '../../../dist/node/worker.js';

export * from './functions.js';

export function move(bytes) {
  return transfer(bytes, [bytes.buffer]);
}

export function flood(count) {
  const { progress } = currentTask();
  for (let i = 1; i <= count; i++) progress(i / count);
}
