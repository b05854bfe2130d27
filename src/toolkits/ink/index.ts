export { InkEngine } from './ink-engine.js';
