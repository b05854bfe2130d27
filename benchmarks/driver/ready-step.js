import { ratio } from '../goals.js';
import { perStep } from './per-step.js';

export const scenario = {
  title: 'A step on a ready operation',
  about: 'What is yielded answers at once. async/await: `await 1`.',
  unit: 'ns',
  baseline: 'async/await',
  rounds: 60,
  seconds: 4,
  processes: 3,
  goals: { 'offloop, `yield`': ratio(0.45), 'offloop, `yield*`': ratio(0.8) },
  contenders: (scale) => perStep('readyStep', Math.ceil(20_000 * scale)),
};
