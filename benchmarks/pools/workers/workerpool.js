import workerpool from 'workerpool';
import * as functions from './functions.js';

workerpool.worker({
  ...functions,
  move: (bytes) => new workerpool.Transfer(bytes, [bytes.buffer]),
  flood(count) {
    for (let i = 1; i <= count; i++) workerpool.workerEmit(i / count);
  },
});
