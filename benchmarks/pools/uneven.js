import { timesOf } from '../goals.js';
import { timed } from '../measure.js';
import { manyOf, openPools } from './contenders.js';

export const scenario = {
  title: 'An uneven mix',
  about:
    '20 tasks of 10 ms evenly among 5,000 of 10 µs: 125 ms at the best. What puts tasks together by number alone leaves one worker with the long ones.',
  unit: 'ms',
  baseline: 'raw, one message a task',
  rounds: 5,
  warmUp: 1,
  seconds: 8,
  goals: { offloop: timesOf('tinypool', 0.5) },
  contenders: (scale, kind) => {
    const list = Array.from({ length: Math.ceil(5000 * scale) }, (_, index) => (index % 250 === 0 ? 10 : 0.01));
    const sampleOf = (pool) => () => timed(() => manyOf(pool, 'busy', list, { isLong: true }));
    return openPools(kind, 'close', sampleOf, { isHeavy: true });
  },
};
