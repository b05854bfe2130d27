export type { BridgeHandler } from '../bridge-handler.js';
export {
  type BridgeEvent,
  ElectronEngine,
  type ElectronEngineOptions,
  type Exposed,
} from './electron-engine.js';
export type { ElectronMain } from './electron-types.js';
export type { ArgumentSchema, ExposeOptions } from './expose-options.js';
export { preload } from './preload-path.js';
