import { expect, jest, test } from '@jest/globals';
import { PhotosPage } from './photos-page.js';
import { startDevServer } from './server.js';

// A hundred and some files are served one by one, and 250 megapixels are looked at.
jest.setTimeout(90_000);

test('shows each of the samples as soon as it is ready', async () => {
  await using server = await startDevServer();
  await using photos = await PhotosPage.open(server.url);
  const { page } = photos;
  await page.click('#samples');
  await page.locator('.card[data-state=done]').first().waitFor();
  expect(await page.locator('.card').count()).toBe(32);
  expect(await page.locator('.card:not([data-state=done])').count()).toBeGreaterThan(0);
  expect(await page.textContent('#count')).toMatch(/^\d+ of 32$/);
  await photos.isIdle();
  expect(await page.locator('.card[data-state=done]').count()).toBe(32);
  expect(await photos.said()).toMatch(/^32 photos developed in web workers in [\d.]+ s\. Longest frame: \d+ ms\.$/);
  expect(await page.textContent('#count')).toBe('32 photos');
  expect(await page.locator('#progress').evaluate((bar: HTMLProgressElement) => bar.position)).toBe(1);
});
