import { every, timesOf } from '../goals.js';
import { schedulers } from './contenders.js';

export const scenario = {
  title: 'A call',
  about: 'What one of 2,000 schedules takes of the processor each time that it calls, for two and a half seconds.',
  unit: 'µs',
  baseline: 'offloop',
  rounds: 3,
  warmUp: 1,
  seconds: 15,
  goals: { offloop: every(timesOf('croner', 1), timesOf('node-schedule', 1)) },
  contenders: (scale) => schedulers((everySecond) => () => perCall(everySecond, Math.ceil(2000 * scale))),
};

async function perCall(everySecond, count) {
  let calls = 0;
  const stop = everySecond(count, () => {
    calls += 1;
  });
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const { user, system } = process.cpuUsage(before);
  await stop();
  return (user + system) / Math.max(1, calls);
}
