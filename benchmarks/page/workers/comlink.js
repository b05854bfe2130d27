import { expose, transfer } from 'comlink';
import * as functions from '../../pools/workers/functions.js';

expose({ ...functions, move: (bytes) => transfer(bytes, [bytes.buffer]) });
