import { NodeEngine, schedules } from '../../offloop.js';

const engine = new NodeEngine();

export const peer = {
  name: 'offloop',
  role: 'offloop',
  /** @returns what stops them */
  everySecond(count, call) {
    for (let i = 0; i < count; i++) schedules(engine).every(1000, call, { startWithDelay: true });
    return () => schedules(engine).stop();
  },
};
