import { systemClock } from '../../src/core/clock.js';
import { InProcessExecutor } from '../../src/toolkits/testing/in-process-executor.js';
import { LoadedModules } from '../../src/toolkits/testing/loaded-modules.js';
import { drawFirst } from '../../src/toolkits/testing/random.js';
import { describeCrossing } from '../conformance/crossing.js';

for (const kind of ['thread', 'process'] as const) {
  const options = { kind, limit: 1, maxQueue: Number.POSITIVE_INFINITY, graceMs: 1000 };
  describeCrossing({
    name: `In the test kit, as in a ${kind}`,
    kind,
    hasWorkers: false,
    create: () => new InProcessExecutor(options, { draw: drawFirst, modules: new LoadedModules(), clock: systemClock }),
  });
}
