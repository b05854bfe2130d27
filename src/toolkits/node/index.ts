export type { BalanceOptions } from '../../executors/balance.js';
export type { ResourceLimits } from '../../executors/node/resource-limits.js';
export { fileCache } from './file-cache.js';
export { NodeEngine, type NodeEngineOptions } from './node-engine.js';
