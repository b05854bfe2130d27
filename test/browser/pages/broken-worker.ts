/** A worker whose module does not load. */
import { expose } from 'offloop/worker';
import * as broken from '../../fixtures/broken.js';

expose(broken);
