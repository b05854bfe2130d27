import { findBrowser } from '../../scripts/find-browser.js';
import { bundle } from './bundle.js';
import transpile from './transpile.js';

/** Makes Jest's globalSetup of tests in a browser: what every other gets, and the browser's path for all of Jest's workers. */
export function withBrowser(browser) {
  return async () => {
    process.env[browser.variable] = findBrowser(browser) ?? missing(browser);
    await transpile();
    await bundle();
  };
}

function missing({ name, howToGet }) {
  throw new Error(`No ${name} found. ${howToGet}`);
}
