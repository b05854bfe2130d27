import { MultiTask, NodeEngine, workerModule } from '../offloop.js';

const work = workerModule(new URL('../pools/workers/offloop.js', import.meta.url));

export const scenario = {
  title: 'Ten million tasks from a generator',
  about: 'Results are taken as they come, in any order. Time in all, and by how much the heap grew at the most.',
  unit: '',
  rounds: 1,
  warmUp: 0,
  seconds: 600,
  contenders(scale) {
    const engine = new NodeEngine({ maxThreads: 2 });
    const state = { count: Math.ceil(10_000_000 * scale), mostHeap: 0 };
    return [
      { name: 'seconds', role: 'offloop', sample: () => seconds(engine, state), close: () => engine.close() },
      { name: 'megabytes', role: 'offloop', sample: () => state.mostHeap / 2 ** 20 },
    ];
  },
};

async function seconds(engine, state) {
  globalThis.gc();
  const heap = process.memoryUsage().heapUsed;
  const start = performance.now();
  let sum = 0;
  await engine.run(function* () {
    const results = yield* new MultiTask(tasks(state.count), { unordered: true });
    for (let taken = 1; ; taken++) {
      const items = yield* results.take();
      if (items.length === 0) break;
      for (const { value } of items) sum += value;
      // Now and then: to look costs more than a batch.
      if (taken % 10 === 0) state.mostHeap = Math.max(state.mostHeap, process.memoryUsage().heapUsed - heap);
    }
  });
  if (sum !== state.count * 2) throw new Error('Results were lost');
  return (performance.now() - start) / 1000;
}

function* tasks(count) {
  for (let i = 0; i < count; i++) yield work.inc(1);
}
