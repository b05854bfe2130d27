import type { Engine } from 'offloop';
import { schedules } from 'offloop/schedule';
import { type Check, diskOf, load, memory, serverAt } from './checks.js';
import type { Readings } from './readings.js';

/** Looks again and again at this machine and at a server, each at a pace of its own. */
export function watch(engine: Engine, readings: Readings, server: string): void {
  const note = (name: string, check: Check) => {
    return async ({ signal }: { readonly signal: AbortSignal }) => readings.set(name, await check(signal));
  };
  const list = schedules(engine);
  list.every(1_000, note('load', load), { name: 'load' });
  list.every(2_000, note('memory', memory), { name: 'memory' });
  list.every(5_000, note('disk', diskOf('.')), { name: 'disk', timeout: 2_000 });
  list.every(1_500, note('server', serverAt(server)), {
    name: 'server',
    // So that many boards do not ask at the same moment.
    jitter: 300,
    timeout: 1_200,
    // One failure is none: it is asked again, and later each time.
    onError: { retries: 2, delay: 100, factor: 2 },
  });
}
