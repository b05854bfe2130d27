export { bindProgress } from './bind-progress.js';
export { DomEngine, type DomEngineOptions } from './dom-engine.js';
