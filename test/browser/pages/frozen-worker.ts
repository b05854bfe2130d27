import { expose } from 'offloop/worker';
import * as functions from '../../fixtures/frozen.js';

expose(functions);
