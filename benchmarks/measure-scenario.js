import { measureContenders } from './measure-contenders.js';

/** Measures the scenario of a file in this process: see {@link measureContenders}. */
export async function measureScenario(path, options) {
  const { scenario } = await import(new URL(path, import.meta.url));
  return measureContenders(scenario, options);
}
