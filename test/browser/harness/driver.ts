import type { Driver } from './driven-page.js';

/** The browser of this project of tests: `jest.config.js` sets it. */
declare const BROWSER: 'chromium' | 'firefox';

export const driver: Driver =
  BROWSER === 'firefox' ? (await import('./firefox.js')).firefox : (await import('./chromium/chromium.js')).chromium;
