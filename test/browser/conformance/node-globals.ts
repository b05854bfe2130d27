/** What tests and the packages behind `expect` take for granted. */
import { macrotask } from '../../../src/core/host.js';

export const process = { env: {}, argv: [], platform: 'linux', versions: {}, cwd: () => '/' };

/** In order with what the engine puts off. */
export const setImmediate = macrotask;
