export { printable } from '../../core/printable.js';
export type { ResourceLimits } from '../../executors/node/resource-limits.js';
export type { WorkerEnv } from '../../executors/node/worker-settings.js';
export type { BalanceOptions } from '../../executors/pool/balance.js';
export type { RecycleOptions } from '../../executors/pool/recycle-options.js';
export { fileCache } from './file-cache.js';
export { NodeEngine, type NodeEngineOptions } from './node-engine.js';
export type { PoolOptions } from './pool-options.js';
