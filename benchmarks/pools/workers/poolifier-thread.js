import { ThreadWorker } from 'poolifier';
import { busy, echo, inc } from './functions.js';

export default new ThreadWorker({ inc, busy, echo });
