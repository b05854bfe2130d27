export { printable } from '../../core/printable.js';
export type { ResourceLimits } from '../../executors/node/resource-limits.js';
export type { BalanceOptions } from '../../executors/pool/balance.js';
export { fileCache } from './file-cache.js';
export { NodeEngine, type NodeEngineOptions } from './node-engine.js';
