import { MultiTask, NodeEngine, ProcessTask, workerModule } from '../../offloop.js';

const work = workerModule(new URL('../workers/offloop.js', import.meta.url));

const open = (options, task) => {
  const engine = new NodeEngine(options);
  const run = (name, arg) => engine.run(task(name, arg));
  return {
    run,
    many: (name, list) => engine.run(new MultiTask(list.map((arg) => task(name, arg)))),
    /** The same in two steps: what it gives starts them. */
    prepare(name, list) {
      const tasks = new MultiTask(list.map((arg) => task(name, arg)));
      return () => engine.run(tasks);
    },
    move: (bytes) => engine.run(work.move(bytes).with({ transfer: [bytes.buffer] })),
    flood: (count, onProgress) => engine.run(work.flood(count).with({ onProgress })),
    /** What ends is a handler: its `finally`. */
    start(name, arg) {
      let end;
      const ended = new Promise((resolve) => {
        end = resolve;
      });
      const handler = engine.run(function* () {
        try {
          yield* task(name, arg);
        } finally {
          end();
        }
      });
      return { ended, cancel: () => handler.cancel() };
    },
    close: () => engine.close(),
  };
};

export const peer = {
  name: 'offloop',
  role: 'offloop',
  threads: (workers) => open({ maxThreads: workers }, (name, arg) => work[name](arg)),
  processes: (workers) => open({ maxProcesses: workers }, (name, arg) => new ProcessTask(work[name], arg)),
};
