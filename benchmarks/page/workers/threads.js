import { expose, Transfer } from 'threads/worker';
import * as functions from '../../pools/workers/functions.js';

expose({ ...functions, move: (bytes) => Transfer(bytes, [bytes.buffer]) });
