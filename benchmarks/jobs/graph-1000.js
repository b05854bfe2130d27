import { atMost } from '../goals.js';
import { timed } from '../measure.js';
import { graphs, layers } from './contenders.js';

export const scenario = {
  title: '1,000 jobs in a graph',
  about: 'Made and run, in layers of ten, each after three of the layer before; none does anything.',
  unit: 'ms',
  baseline: 'offloop',
  rounds: 15,
  warmUp: 3,
  seconds: 10,
  goals: { offloop: atMost(50, 'ms') },
  contenders: (scale) =>
    graphs((graph) => {
      const before = layers(Math.ceil(1000 * scale));
      return async () => {
        let runs = 0;
        const time = await timed(() =>
          graph(before, () => {
            runs += 1;
          }),
        );
        if (runs !== before.length) throw new Error(`${runs} of ${before.length} jobs ran`);
        return time;
      };
    }),
};
