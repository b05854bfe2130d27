import { timed } from '../measure.js';
import { contenders } from './contenders.js';

/** Contenders whose sample is the nanoseconds of one of `steps` steps. */
export function perStep(method, steps) {
  return contenders(method, (work) => async () => ((await timed(() => work(steps))) / steps) * 1e6);
}
