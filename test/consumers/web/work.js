import { currentTask, expose, transfer } from 'offloop/worker';
import * as self from './work.js';

export function sum(numbers) {
  currentTask().progress(1);
  return numbers.reduce((total, n) => total + n, 0);
}

export function fill(length) {
  const bytes = new Uint8Array(length).fill(7);
  return transfer(bytes, [bytes.buffer]);
}

export function* count(n) {
  for (let index = 0; index < n; index += 1) yield index;
}

export const isPage = () => typeof document !== 'undefined';

expose(self);
