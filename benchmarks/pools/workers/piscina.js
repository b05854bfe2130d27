import { move as moved } from 'piscina';

export * from './functions.js';

export function move(bytes) {
  return moved(bytes);
}

export function flood({ port, count }) {
  for (let i = 1; i <= count; i++) port.postMessage(i / count);
}
