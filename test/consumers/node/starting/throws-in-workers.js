import { isMainThread } from 'node:worker_threads';

if (!isMainThread || process.send) throw new Error('broken preload');
