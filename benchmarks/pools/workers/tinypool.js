import { Tinypool } from 'tinypool';

export * from './functions.js';

export function move(bytes) {
  return Tinypool.move(bytes);
}

export function flood({ port, count }) {
  for (let i = 1; i <= count; i++) port.postMessage(i / count);
}
