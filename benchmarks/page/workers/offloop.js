import { expose, transfer } from '../../../dist/worker.js';
import * as functions from '../../pools/workers/functions.js';

expose({ ...functions, move: (bytes) => transfer(bytes, [bytes.buffer]) });
