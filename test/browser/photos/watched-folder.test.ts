import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Server, startBuilt } from '../harness/example-server.js';
import { PhotosPage } from './photos-page.js';

jest.setTimeout(60_000);

let server: Server;
beforeAll(async () => {
  server = await startBuilt('photos');
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** A page whose dialog for folders gives one of the browser's own. */
async function openWithFolder(): Promise<PhotosPage> {
  const photos = await PhotosPage.open(server.url);
  await photos.page.addInitScript(() => {
    const picker = async () => (await navigator.storage.getDirectory()).getDirectoryHandle('camera', { create: true });
    Object.assign(window, { showDirectoryPicker: picker });
  });
  await photos.page.reload();
  return photos;
}

/** Puts a sample, or a text, into the folder. */
const put = (page: Page, name: string): Promise<void> =>
  page.evaluate(async (file) => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('camera', { create: true });
    const writable = await (await folder.getFileHandle(file, { create: true })).createWritable();
    await writable.write(file.endsWith('.webp') ? await (await fetch(`samples/${file}`)).blob() : 'no picture');
    await writable.close();
  }, name);

const setVisible = (page: Page, state: string): Promise<void> =>
  page.evaluate((visibility) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: visibility });
    Object.defineProperty(document, 'hidden', { configurable: true, value: visibility === 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);

test('photos of a watched folder are developed, and those that come later, once each', async () => {
  await using photos = await openWithFolder();
  const { page } = photos;
  await put(page, 'agate.webp');
  await put(page, 'notes.txt');
  await page.click('#watch');
  await page.getByRole('button', { name: 'Watching camera', pressed: true }).waitFor();
  await photos.becomes('agate', 'done');
  await put(page, 'sunflower.webp');
  await photos.becomes('sunflower', 'done');
  await photos.isIdle();
  expect(await photos.names()).toEqual(['agate', 'sunflower']);
  await page.click('#watch');
  await page.getByRole('button', { name: 'Watch a folder…', pressed: false }).waitFor();
});

test('nobody looks while the page is hidden, and at once when it is visible again', async () => {
  await using photos = await openWithFolder();
  const { page } = photos;
  await put(page, 'agate.webp');
  await page.click('#watch');
  await photos.becomes('agate', 'done');
  await setVisible(page, 'hidden');
  await put(page, 'sunflower.webp');
  // Longer than from one look to the next.
  await page.waitForTimeout(3_000);
  expect(await photos.names()).toEqual(['agate']);
  await setVisible(page, 'visible');
  await photos.becomes('sunflower', 'done');
});

test('a folder that is gone is said, and watched no longer', async () => {
  await using photos = await openWithFolder();
  const { page } = photos;
  await put(page, 'agate.webp');
  await page.click('#watch');
  await photos.becomes('agate', 'done');
  await page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('camera', { recursive: true }));
  await page.getByRole('button', { name: 'Watch a folder…', pressed: false }).waitFor();
  expect(await photos.said()).toMatch(/could not be found/);
});

test('where folders cannot be chosen there is no button, and thinking better of it is no error', async () => {
  await using photos = await PhotosPage.open(server.url);
  const { page } = photos;
  await page.addInitScript(() => {
    Object.assign(window, { showDirectoryPicker: () => Promise.reject(new DOMException('no', 'AbortError')) });
  });
  await page.reload();
  await page.click('#watch');
  expect(await page.getAttribute('#watch', 'aria-pressed')).toBe('false');
  await page.addInitScript(() => {
    Object.assign(window, { showDirectoryPicker: undefined });
  });
  await page.reload();
  expect(await page.isVisible('#watch')).toBe(false);
});
