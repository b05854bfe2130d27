import workerpool from 'workerpool';
import * as functions from '../../pools/workers/functions.js';

workerpool.worker({ ...functions, move: (bytes) => new workerpool.Transfer(bytes, [bytes.buffer]) });
