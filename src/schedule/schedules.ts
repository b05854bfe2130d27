import { expected } from '../core/validation.js';
import { Engine, treeOf } from '../engine/engine.js';
import { EngineSchedules, type ScheduleRegistry } from './schedule-registry.js';

const registries = new WeakMap<Engine, ScheduleRegistry>();

/**
 * The schedules of an engine, made on first use: recurring and delayed work, right through sleep, daylight saving and a clock that is set.
 *
 * Each call is a run of the engine, in the group `schedule:NAME`. Schedules keep no Node process alive, and end with the engine.
 *
 * @param engine - whose runs the calls are
 * @throws `TypeError` for what is no engine
 * @example
 * ```ts
 * import { NodeEngine } from 'offloop/node';
 * import { schedules } from 'offloop/schedule';
 * const engine = new NodeEngine();
 * const poll = schedules(engine).every(30_000, async ({ signal }) => { signal.throwIfAborted(); }, { name: 'poll', timeout: 10_000 });
 * poll.isRunning; // => true
 * await engine.close();
 * poll.isRunning; // => false
 * ```
 * @remarks Idea: BackgroundWorkerPool.
 */
export function schedules(engine: Engine): ScheduleRegistry {
  if (!(engine instanceof Engine)) throw new TypeError(expected('engine', 'an engine', engine));
  let registry = registries.get(engine);
  if (registry === undefined) {
    registry = new EngineSchedules(treeOf(engine));
    registries.set(engine, registry);
  }
  return registry;
}
