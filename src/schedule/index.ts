export type { Recurrence } from './recurrence.js';
export type { MissedReason, Schedule, ScheduleEvents, ScheduleKind, ScheduleSnapshot } from './schedule.js';
export type { ScheduleCallback, ScheduleContext } from './schedule-callback.js';
export type {
  AfterOptions,
  AtOptions,
  CommonOptions,
  CronOptions,
  EveryOptions,
  OnError,
  RecurringOptions,
} from './schedule-options.js';
export type { ScheduleFilter, ScheduleRegistry } from './schedule-registry.js';
export { schedules } from './schedules.js';
