// What executes in web workers.
import { expose } from 'offloop/worker';
import { generateLog } from './work/generate.ts';
import { openTable } from './work/table.ts';

expose({ generateLog, openTable });

export { generateLog, openTable };
