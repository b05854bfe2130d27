import { ratio } from '../goals.js';
import { timed } from '../measure.js';
import { Answers } from './answers.js';
import { contenders } from './contenders.js';

export const scenario = {
  title: 'An answer from outside',
  about:
    'A handler asks, a callback answers, it asks again: the round trip. With a promise a microtask lies between the answer and the next question.',
  unit: 'ns',
  baseline: 'async/await',
  rounds: 60,
  seconds: 3,
  processes: 3,
  goals: { offloop: ratio(0.7) },
  contenders: (scale) => contenders('outsideAnswer', (work) => () => roundTrips(work, Math.ceil(20_000 * scale))),
};

async function roundTrips(work, steps) {
  const answers = new Answers();
  const time = await timed(async () => {
    void work(steps, answers);
    await answers.giveAll();
  });
  return (time / steps) * 1e6;
}
