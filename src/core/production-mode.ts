import type { Mode } from './mode.js';

/** What bundlers take for production: nothing that reports is loaded. */
export const mode: Mode = { isDevelopment: false, install: () => {} };
