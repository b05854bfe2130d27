import { expose } from 'offloop/worker';
import * as functions from '../../fixtures/replaced.js';

expose(functions);
