import { MultiTask, NodeEngine, workerModule } from '../offloop.js';

const work = workerModule(new URL('../pools/workers/offloop.js', import.meta.url));

export const scenario = {
  title: 'Ten million tasks from a generator',
  about: 'Results are taken as they come, in any order. Time in all, and by how much the live heap grew at the most.',
  unit: '',
  rounds: 1,
  warmUp: 0,
  seconds: 600,
  contenders(scale) {
    const engine = new NodeEngine({ maxThreads: 2 });
    let measured;
    const once = () => (measured ??= pulled(engine, Math.ceil(10_000_000 * scale)));
    return [
      { name: 'seconds', role: 'offloop', sample: async () => (await once()).seconds, close: () => engine.close() },
      { name: 'megabytes', role: 'offloop', sample: async () => (await once()).megabytes },
    ];
  },
};

async function pulled(engine, count) {
  const before = liveHeap();
  const start = performance.now();
  let most = before;
  let sum = 0;
  await engine.run(function* () {
    const results = yield* new MultiTask(tasks(count), { unordered: true });
    for (let taken = 1; ; taken++) {
      const items = yield* results.take();
      if (items.length === 0) break;
      for (const { value } of items) sum += value;
      // Now and then: to look costs more than a batch.
      if (taken % 50 === 0) most = Math.max(most, liveHeap());
    }
  });
  if (sum !== count * 2) throw new Error('Results were lost');
  return { seconds: (performance.now() - start) / 1000, megabytes: (most - before) / 2 ** 20 };
}

function liveHeap() {
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

function* tasks(count) {
  for (let i = 0; i < count; i++) yield work.inc(1);
}
