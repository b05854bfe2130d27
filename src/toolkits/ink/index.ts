export { InkEngine } from './ink-engine.js';
export { JobList, type JobListProps } from './job-list.js';
export { Prompts, type PromptsProps } from './prompts.js';
export { ScheduleList, type ScheduleListProps } from './schedule-list.js';
