// The functions that execute on worker threads.
export { checksum } from './checksum.js';
export { list } from './list.js';
export { pack } from './pack.js';
