// The built package, as Node gets it. In a program of your own it is `offloop` and `offloop/node`; here another package.json stands between.

export { ElectronEngine } from '../dist/node/electron-main.js';
export * from '../dist/node/index.js';
export { defineJob, JobSet } from '../dist/node/jobs.js';
export { NodeEngine } from '../dist/node/node.js';
export { schedules } from '../dist/node/schedule.js';
