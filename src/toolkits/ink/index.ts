export { InkEngine } from './ink-engine.js';
export { ScheduleList, type ScheduleListProps } from './schedule-list.js';
