import { atMost } from '../goals.js';
import { longestGap } from '../loop-gaps.js';
import { contenders } from './contenders.js';

export const scenario = {
  title: 'Longest stall in 300,000 steps on a resolved promise',
  about:
    'How long the event loop does not turn while one handler takes them back to back. The budget of offloop is 8 ms.',
  unit: 'ms',
  baseline: 'async/await',
  rounds: 5,
  warmUp: 1,
  seconds: 4,
  processes: 1,
  goals: { 'offloop, `yield`': atMost(10, 'ms'), 'offloop, `yield*`': atMost(10, 'ms') },
  contenders: (scale) => contenders('promiseStep', (work) => () => longestGap(() => work(Math.ceil(300_000 * scale)))),
};
