import { useSyncExternalStore } from 'react';
import type { Engine } from '../../engine/engine.js';
import type { Schedule } from '../../schedule/schedule.js';
import { schedules } from '../../schedule/schedules.js';

/** The schedules of an engine whose names fit, those without a name only where all are wanted; they render again when one changes. */
export function useSchedules(engine: Engine, pattern: string | undefined): readonly Schedule<any>[] {
  const registry = schedules(engine);
  useSyncExternalStore(registry.subscribe, registry.getSnapshot);
  return registry.find(pattern === undefined ? {} : { name: pattern });
}
