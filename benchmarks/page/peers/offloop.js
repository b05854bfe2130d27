import { MultiTask, workerModule } from '../../../dist/index.js';
import { DomEngine } from '../../../dist/toolkits/dom/index.js';
import { startWorker } from '../start-worker.js';

const work = workerModule(
  () => startWorker('offloop'),
  () => import('../workers/offloop.js'),
);

export const peer = {
  name: 'offloop',
  role: 'offloop',
  page(maxThreads) {
    const engine = new DomEngine({ maxThreads });
    return {
      run: (name, arg) => engine.run(work[name](arg)),
      many: (name, list) => engine.run(new MultiTask(list.map((arg) => work[name](arg)))),
      prepare(name, list) {
        const tasks = new MultiTask(list.map((arg) => work[name](arg)));
        return () => engine.run(tasks);
      },
      move: (bytes) => engine.run(work.move(bytes).with({ transfer: [bytes.buffer] })),
      close: () => engine.close(),
    };
  },
};
