import { chromium } from 'playwright-core';
import { CHROMIUM, findBrowser } from '../../scripts/find-browser.js';
import { versionOf } from '../machine.js';
import { within } from '../within.js';
import { bundle } from './bundle.js';
import { serve } from './serve.js';

/**
 * Measures a scenario in a page of Chromium.
 *
 * @param limit - seconds until it is given up
 */
export async function measureInPage(path, options, { limit }) {
  const executablePath = findBrowser(CHROMIUM);
  if (executablePath === undefined) throw new Error(`No Chromium found. ${CHROMIUM.howToGet}`);
  const site = await serve(await bundle(path));
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false });
  try {
    const page = await browser.newPage();
    await page.goto(site.origin);
    const measuring = page.evaluate(inPage, { path: '/page.js', options });
    const { described, measured } = await within(limit, 'the page', measuring);
    return { described: described.map(withVersion), measured };
  } finally {
    await browser.close();
    site.close();
  }
}

/** Executes in the page. */
async function inPage({ path, options }) {
  return (await import(path)).measured(options);
}

function withVersion(described) {
  return { ...described, version: described.role === 'peer' ? versionOf(described.name) : undefined };
}
