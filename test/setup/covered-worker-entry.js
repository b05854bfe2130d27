// The worker entry of coverage runs: counting begins before the worker's modules load.
import './worker-coverage.js';

export { default } from '../../.cache/test/src/executors/node/worker-entry.js';
