import { expect, jest, test } from '@jest/globals';
import { startDevServer } from '../harness/example-server.js';
import { PhotosPage } from './photos-page.js';

// A hundred and some files are served one by one, and 250 megapixels are looked at.
jest.setTimeout(90_000);

test('shows each of the samples as soon as it is ready', async () => {
  await using server = await startDevServer('photos');
  await using photos = await PhotosPage.open(server.url);
  const { page } = photos;
  // The last one.
  const held = await photos.hold('violet-dunes');
  await page.click('#samples');
  await page.locator('#count', { hasText: '31 of 32' }).waitFor();
  expect(await photos.count('done')).toBe(31);
  expect(await photos.state('violet-dunes')).toBe('working');
  held.release();
  await photos.isIdle();
  expect(await photos.count('done')).toBe(32);
  expect(await photos.said()).toMatch(/^32 photos developed in web workers in [\d.]+ s\. Longest frame: \d+ ms\.$/);
  expect(await page.textContent('#count')).toBe('32 photos');
  expect(await page.locator('#progress').evaluate((bar: HTMLProgressElement) => bar.position)).toBe(1);
});
