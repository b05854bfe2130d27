import { timed } from '../measure.js';
import { NodeEngine } from '../offloop.js';

const COUNTS = [1, 10, 100, 1000, 10_000, 100_000];
const resolved = Promise.resolve(1);

export const scenario = {
  title: 'Handlers',
  about: 'So many handlers at once, each of ten steps on a resolved promise, until the last has ended; per handler.',
  unit: 'µs',
  baseline: named(10_000),
  rounds: 15,
  seconds: 12,
  contenders(scale) {
    const engine = new NodeEngine();
    const handler = engine.async(function* () {
      for (let i = 0; i < 10; i++) yield resolved;
    });
    return COUNTS.map((count) => ({
      name: named(count),
      role: 'offloop',
      sample: () => perHandler(engine, handler, Math.ceil(count * scale)),
    }));
  },
};

async function perHandler(engine, handler, count) {
  const times = Math.max(1, Math.round(1000 / count));
  const time = await timed(async () => {
    for (let i = 0; i < times; i++) await all(engine, handler, count);
  });
  return (time / times / count) * 1e3;
}

function all(engine, handler, count) {
  return new Promise((resolve) => {
    const off = engine.on('allFinished', () => {
      off();
      resolve();
    });
    for (let i = 0; i < count; i++) void handler();
  });
}

function named(count) {
  return count.toLocaleString('en');
}
