import { ratio } from '../goals.js';
import { timed } from '../measure.js';
import { contenders } from './contenders.js';

export const scenario = {
  title: '10,000 handlers of 10 steps',
  about: "On resolved promises, all at once, until the last has ended (offloop: the engine's `allFinished`).",
  unit: 'ms',
  baseline: 'async/await',
  rounds: 20,
  warmUp: 1,
  seconds: 3,
  processes: 3,
  goals: { offloop: ratio(1.3) },
  contenders: (scale) => contenders('concurrent', (work) => () => timed(() => work(Math.ceil(10_000 * scale), 10))),
};
