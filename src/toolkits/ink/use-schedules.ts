import { useEffect, useSyncExternalStore } from 'react';
import type { Engine } from '../../engine/engine.js';
import type { PlannedSchedule } from '../../schedule/planned-schedule.js';
import type { Schedule } from '../../schedule/schedule.js';
import { schedules } from '../../schedule/schedules.js';

/** The schedules of an engine whose names fit, those without a name only where all are wanted; they render again when one changes. */
export function useSchedules(engine: Engine, pattern: string | undefined): readonly Schedule<any>[] {
  const registry = schedules(engine);
  useSyncExternalStore(registry.subscribe, registry.getSnapshot);
  const found = registry.find(pattern === undefined ? {} : { name: pattern });
  useEffect(() => {
    const stops = found.map((schedule) => (schedule as PlannedSchedule<any>).show());
    return () => {
      for (const stop of stops) stop();
    };
  }, [found]);
  return found;
}
