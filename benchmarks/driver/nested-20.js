import { ratio } from '../goals.js';
import { timed } from '../measure.js';
import { contenders } from './contenders.js';

export const scenario = {
  title: 'A step 20 helpers deep',
  about:
    'On a resolved promise. With `yield*` alone the language passes each step through all of them; a `routine` has a frame of its own.',
  unit: 'ns',
  baseline: 'async/await',
  rounds: 40,
  seconds: 3,
  processes: 3,
  goals: { 'offloop, `yield*`': ratio(8.5), 'offloop, `routine`': ratio(1.6) },
  contenders: (scale) => contenders('nested', (work) => () => perStep(work, Math.ceil(20_000 * scale))),
};

async function perStep(work, steps) {
  return ((await timed(() => work(20, steps))) / steps) * 1e6;
}
