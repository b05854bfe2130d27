import { afterAll } from '@jest/globals';
import { Site, type SiteOptions } from './site.js';

const sites = new Map<string, Promise<Site>>();

/** One site for all pages of a test file that want it so: what one of them has loaded, the others find in the browser's cache. */
export function sharedSite(options: SiteOptions): Promise<Site> {
  const key = JSON.stringify(options);
  const site = sites.get(key) ?? new Site(options).listen();
  sites.set(key, site);
  return site;
}

afterAll(async () => {
  for (const site of sites.values()) await (await site).close();
});
