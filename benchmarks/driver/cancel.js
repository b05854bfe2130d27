import { ratio } from '../goals.js';
import { cancelling } from './make-and-cancel.js';

export const scenario = {
  title: 'Cancel it',
  about: 'To the last line of its `finally`.',
  unit: 'µs',
  baseline: 'async/await',
  rounds: 60,
  seconds: 3,
  processes: 3,
  goals: { offloop: ratio(0.03) },
  contenders: (scale) => cancelling(Math.ceil(2000 * scale)),
};
