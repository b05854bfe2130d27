// The functions that execute on web workers.
import { expose } from 'offloop/worker';
import { develop } from './work/develop.ts';

expose({ develop });

export { develop };
