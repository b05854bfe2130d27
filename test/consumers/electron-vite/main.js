import { ProcessTask, workerModule } from 'offloop';
import { ElectronEngine, preload } from 'offloop/electron/main';

const work = workerModule(new URL('./work.js', import.meta.url));

export { preload };

/** @param electron - a stand-in */
export function start(electron) {
  const engine = new ElectronEngine({ electron });
  engine.expose({
    *double(_event, n) {
      return yield* work.double(n);
    },
    *inProcess(_event, n) {
      return yield* new ProcessTask(work.double, n);
    },
  });
  return engine;
}
