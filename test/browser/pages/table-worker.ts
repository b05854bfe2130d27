import { expose } from 'offloop/worker';
import * as table from '../../fixtures/table.js';

expose(table);
