export { Job, type JobEvent, type JobOptions } from './job.js';
