export { type Control, type ControlOptions, control } from './control.js';
export { TestEngine, type TestEngineOptions } from './test-engine.js';
