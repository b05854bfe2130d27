export { EngineProvider, type EngineProviderProps, useEngine } from './engine-provider.js';
