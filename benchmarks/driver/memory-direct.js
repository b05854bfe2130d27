import { atMost } from '../goals.js';
import { memoryPerHandler } from './memory.js';

export const scenario = {
  title: 'Memory of a suspended handler',
  about:
    'That waits for an answer which its library has its own means for. Bytes of heap each, of 10,000; each can be cancelled.',
  unit: 'B',
  baseline: 'async/await',
  rounds: 3,
  warmUp: 1,
  seconds: 5,
  processes: 1,
  goals: { offloop: atMost(300, 'B') },
  contenders: (scale) => memoryPerHandler('suspended', Math.ceil(10_000 * scale)),
};
