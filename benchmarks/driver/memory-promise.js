import { atMost } from '../goals.js';
import { memoryPerHandler } from './memory.js';

export const scenario = {
  title: 'Memory of a handler that waits for a promise',
  about: 'For one of its own, so the promise counts as well.',
  unit: 'B',
  baseline: 'async/await',
  rounds: 3,
  warmUp: 1,
  seconds: 5,
  processes: 1,
  goals: { offloop: atMost(550, 'B') },
  contenders: (scale) => memoryPerHandler('suspendedOnPromise', Math.ceil(10_000 * scale)),
};
