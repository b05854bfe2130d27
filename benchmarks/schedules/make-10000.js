import { atMost } from '../goals.js';
import { timed } from '../measure.js';
import { schedulers } from './contenders.js';

export const scenario = {
  title: '10,000 schedules made',
  about: 'Each to call every second, and started; they are stopped before they call.',
  unit: 'ms',
  baseline: 'offloop',
  rounds: 10,
  warmUp: 1,
  seconds: 5,
  goals: { offloop: atMost(100, 'ms') },
  contenders: (scale) =>
    schedulers((everySecond) => async () => {
      let stop;
      const time = await timed(() => {
        stop = everySecond(Math.ceil(10_000 * scale), () => {});
      });
      await stop();
      return time;
    }),
};
