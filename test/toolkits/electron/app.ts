import { ElectronEngine, type ElectronEngineOptions, type ElectronMain } from 'offloop/electron/main';
import { type PageOptions, StandIn } from './stand-ins/electron.js';
import { pageBundle } from './stand-ins/page-bundle.js';

const engines: ElectronEngine[] = [];

/** Closes the engines of a test. */
export async function closeEngines(): Promise<void> {
  for (const engine of engines.splice(0)) await engine.close();
}

/** An app with its stand-in of Electron, ready, and an engine. */
export async function startApp(options: ElectronEngineOptions = {}) {
  const electron = new StandIn(pageBundle());
  electron.app.becomeReady();
  return { electron, engine: addEngine(electron, options), open: (page?: PageOptions) => electron.open(page) };
}

/** One more engine of an app. */
export function addEngine(electron: StandIn, options: ElectronEngineOptions = {}): ElectronEngine {
  const engine = new ElectronEngine({
    electron: electron as unknown as ElectronMain,
    logger: () => {},
    ...options,
  });
  engines.push(engine);
  return engine;
}

/** Waits until something holds, turn by turn. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

/** So many turns: whatever was posted before has come. */
export async function turns(count = 10): Promise<void> {
  for (let left = count; left > 0; left -= 1) await new Promise((resolve) => setImmediate(resolve));
}
