import { timed } from '../measure.js';
import { MultiTask, NodeEngine, workerModule } from '../offloop.js';

const work = workerModule(new URL('../pools/workers/offloop.js', import.meta.url));
const COUNTS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

export const scenario = {
  title: 'Tasks',
  about: 'A `MultiTask` over an array of so many tasks `x => x + 1`, on two warm threads; making the tasks counts.',
  unit: 'µs',
  baseline: named(10_000),
  rounds: 7,
  seconds: 18,
  contenders(scale) {
    const engine = new NodeEngine({ maxThreads: 2 });
    return COUNTS.map((count, index) => ({
      name: named(count),
      role: 'offloop',
      sample: () => perTask(engine, Math.ceil(count * scale)),
      close: index === 0 ? () => engine.close() : undefined,
    }));
  },
};

/** Small numbers again and again, for the sake of the clock. */
async function perTask(engine, count) {
  const times = Math.max(1, Math.round(200 / count));
  const time = await timed(async () => {
    for (let i = 0; i < times; i++)
      await engine.run(new MultiTask(Array.from({ length: count }, (_, x) => work.inc(x))));
  });
  return (time / times / count) * 1e3;
}

function named(count) {
  return count.toLocaleString('en');
}
