import { ratio } from '../goals.js';
import { perStep } from './per-step.js';

export const scenario = {
  title: 'A step on a resolved promise',
  about: 'A handler waits for the same resolved promise again and again.',
  unit: 'ns',
  baseline: 'async/await',
  rounds: 60,
  seconds: 4,
  processes: 3,
  goals: { 'offloop, `yield`': ratio(1.3), 'offloop, `yield*`': ratio(1.8) },
  contenders: (scale) => perStep('promiseStep', Math.ceil(20_000 * scale)),
};
