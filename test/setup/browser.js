import { findBrowser, HOW_TO_GET_ONE } from '../../scripts/find-browser.js';
import transpile from './transpile.js';

/** Jest's globalSetup of the browser tests: what every other gets, and the path of a browser for all of Jest's workers. */
export default async function globalSetup() {
  process.env.OFFLOOP_CHROMIUM = findBrowser() ?? missing();
  await transpile();
}

function missing() {
  throw new Error(`No Chromium found. ${HOW_TO_GET_ONE}`);
}
