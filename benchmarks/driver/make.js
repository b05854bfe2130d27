import { ratio } from '../goals.js';
import { making } from './make-and-cancel.js';

export const scenario = {
  title: "Make a handler's run",
  about: 'To its first wait. It can be cancelled: async/await has an `AbortController` and a listener.',
  unit: 'µs',
  baseline: 'async/await',
  rounds: 60,
  seconds: 3,
  processes: 3,
  goals: { offloop: ratio(0.03) },
  contenders: (scale) => making(Math.ceil(2000 * scale)),
};
