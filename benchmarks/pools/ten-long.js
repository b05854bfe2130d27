import { timesOf } from '../goals.js';
import { timed } from '../measure.js';
import { manyOf, openPools } from './contenders.js';

export const scenario = {
  title: 'Ten tasks of 50 ms',
  about: 'On two workers: 250 ms at the best. Who puts tasks together must not do it with these.',
  unit: 'ms',
  baseline: 'raw, one message a task',
  rounds: 5,
  warmUp: 1,
  seconds: 8,
  goals: { offloop: timesOf('raw, one message a task', 1.05) },
  contenders: (scale, kind) => {
    const list = new Array(10).fill(50 * scale);
    return openPools(kind, 'close', (pool) => () => timed(() => manyOf(pool, 'busy', list, { isLong: true })));
  },
};
