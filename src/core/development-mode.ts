import { installDevelopmentMode } from './development.js';
import type { Mode } from './mode.js';

/** What bundlers and their servers take in development. */
export const mode: Mode = { isDevelopment: true, install: installDevelopmentMode };
