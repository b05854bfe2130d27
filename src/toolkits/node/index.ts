export { NodeEngine, type NodeEngineOptions } from './node-engine.js';
