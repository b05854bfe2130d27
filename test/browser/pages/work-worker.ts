/** A worker with the functions of a fixture. */
import { expose } from 'offloop/worker';
import * as work from '../../fixtures/work.js';

expose(work);
