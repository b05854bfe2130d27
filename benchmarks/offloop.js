// The built package. In a program of your own it is `offloop` and `offloop/node`; here another package.json stands between.
export * from '../dist/index.js';
export { NodeEngine } from '../dist/toolkits/node/index.js';
