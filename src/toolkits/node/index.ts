export type { ResourceLimits } from '../../executors/node/resource-limits.js';
export { NodeEngine, type NodeEngineOptions } from './node-engine.js';
