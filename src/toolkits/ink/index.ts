export { InkEngine } from './ink-engine.js';
export { JobList, type JobListProps } from './job-list.js';
export { ProgressBar, type ProgressBarProps } from './progress-bar.js';
export { Prompts, type PromptsProps } from './prompts.js';
export { RunList, type RunListProps } from './run-list.js';
export { RunStatus, type RunStatusProps } from './run-status.js';
export { ScheduleList, type ScheduleListProps } from './schedule-list.js';
export { type TerminalSize, useTerminalSize } from './use-terminal-size.js';
