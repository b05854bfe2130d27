export { cacheName } from './cache/cache-name.js';
export type { CacheEntry, JobCache } from './cache/job-cache.js';
export { memoryCache } from './cache/memory-cache.js';
export { defineJob } from './define-job.js';
export type { Emission, EventHub } from './event-hub.js';
export {
  Job,
  type JobEvent,
  type JobEvents,
  type JobOptions,
  type JobRow,
  type JobState,
  type PlannedJob,
} from './job.js';
export { JobSet } from './job-set.js';
export type { FailurePolicy, JobSetOptions } from './job-set-options.js';
export { answersOf, type GivenAnswers } from './prompts/answers-of.js';
export type { ChecklistLimits } from './prompts/choice-types.js';
export type { FileLimits } from './prompts/file-type.js';
export type { NumberLimits } from './prompts/number-type.js';
export type { ChoiceOptions, Prompt, PromptChoice, PromptKind, PromptOptions } from './prompts/prompt.js';
export { prompt } from './prompts/prompt-kinds.js';
export type { PromptQueue } from './prompts/prompt-queue.js';
export { prompts } from './prompts/prompts.js';
