// The functions that execute on worker threads.
export { digest } from './digest.js';
export { list } from './list.js';
