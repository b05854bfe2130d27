// The entry of utility processes in coverage runs: counting begins before the worker's modules load.
import './worker-coverage.js';

import '../../.cache/test/src/executors/node/utility-entry.js';
