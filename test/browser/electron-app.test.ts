import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import type { Page } from 'playwright-core';
import { type AppWindow, ElectronApp } from './electron/electron-app.js';
import { PhotosPage } from './photos/photos-page.js';

jest.setTimeout(60_000);

// Beside the example’s own: there `offloop` is the built package.
const out = `.cache/examples/electron-${process.pid}`;
const folder = mkdtempSync(join(tmpdir(), 'offloop photos '));
const SMALL = ['blue-hour-ridges', 'city-shaken', 'paper-cut', 'violet-dunes'];

beforeAll(() => {
  const build = `import { buildApp } from './examples/electron/build.js'; await buildApp(${JSON.stringify(out)});`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', build], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  for (const name of SMALL) cpSync(`examples/photos/public/samples/${name}.webp`, join(folder, `${name}.webp`));
  writeFileSync(join(folder, 'notes.webp'), 'no picture, whatever its name says');
  writeFileSync(join(folder, 'damaged.jpeg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
});
afterAll(() => {
  for (const path of [out, folder]) rmSync(path, { recursive: true, force: true });
});

let app: ElectronApp;
beforeEach(async () => {
  app = await ElectronApp.start(`${out}/main.mjs`);
  app.folder = folder;
});
afterEach(() => app[Symbol.asyncDispose]());

/** The photos page in a window of the app. */
function photosIn({ page }: AppWindow): PhotosPage {
  return new PhotosPage(page);
}

const isDrawn = (page: Page): Promise<boolean[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLCanvasElement>('.card[data-state=done] canvas')].map(
      (canvas) => canvas.width > 1,
    ),
  );

describe('The desktop app', () => {
  test('develops the photos of a folder on threads, and shows how far it is in the task bar', async () => {
    const window = await app.window(0);
    const photos = photosIn(window);
    await window.page.click('#open');
    await photos.isIdle();
    expect(await photos.names()).toEqual(['blue-hour-ridges', 'city-shaken', 'damaged', 'paper-cut', 'violet-dunes']);
    expect(await photos.count('done')).toBe(4);
    expect(await isDrawn(window.page)).toEqual([true, true, true, true]);
    expect(await photos.card('damaged').locator('.step').textContent()).toBe('This JPEG picture is damaged');
    expect(await photos.said()).toMatch(/^4 photos developed on main’s threads in /);
    await app.barIsGone(window);
    expect(window.bar.filter((fraction) => fraction > 0 && fraction <= 1).length).toBeGreaterThan(0);
    expect(app.forked).toBe(0);
    expect(photos.problems.unexpected()).toEqual([]);
  });

  test('develops them in utility processes, where somebody chooses that', async () => {
    const window = await app.window(0);
    const photos = photosIn(window);
    await window.page.getByText('Processes').first().click();
    await window.page.click('#open');
    await photos.isIdle();
    expect(await photos.count('done')).toBe(4);
    expect(await photos.said()).toMatch(/^4 photos developed in utility processes in /);
    await app.isIdle();
    expect(app.forked).toBeGreaterThan(0);
  });

  test('develops what is dropped on it, whose bytes go to main', async () => {
    const window = await app.window(0);
    const photos = photosIn(window);
    const bytes = readFileSync(join(folder, 'city-shaken.webp')).toString('base64');
    await window.page.evaluate((text) => {
      const files = new DataTransfer();
      const content = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
      files.items.add(new File([content], 'dropped.webp', { type: 'image/webp' }));
      document.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true }));
    }, bytes);
    await photos.isIdle();
    expect(await photos.state('dropped')).toBe('done');
  });

  test('does nothing where the dialog is cancelled', async () => {
    const window = await app.window(0);
    app.folder = null;
    await window.page.click('#open');
    await app.isIdle();
    expect(await window.page.locator('#empty').isVisible()).toBe(true);
  });

  test('cancels the work in main, of all photos and of one', async () => {
    const window = await app.window(0);
    const photos = photosIn(window);
    await window.page.click('#open');
    await photos.card('violet-dunes').waitFor();
    await photos.card('violet-dunes').locator('.action').click();
    await window.page.locator('.card[data-state=done]').first().waitFor();
    await window.page.click('#cancel');
    expect(await photos.said()).toBe('Cancelled.');
    expect(await photos.state('violet-dunes')).toBe('cancelled');
    expect(await photos.count('waiting')).toBe(0);
    expect(await photos.count('working')).toBe(0);
    await app.isIdle();
    await app.barIsGone(window);
    // And what is cancelled can be developed.
    await photos.card('violet-dunes').locator('.action').click();
    await photos.becomes('violet-dunes', 'done');
  });

  test('opens a second window; a closed one takes its own work along, and no other', async () => {
    const first = await app.window(0);
    app.tell('menu', 'New Window');
    const second = await app.window(1);
    await first.page.click('#open');
    await second.page.click('#open');
    await photosIn(first).card('violet-dunes').waitFor();
    await photosIn(second).card('violet-dunes').waitFor();
    await first.close();
    await photosIn(second).isIdle();
    expect(await photosIn(second).count('done')).toBe(4);
    await app.isIdle();
    await app.barIsGone(second);
  });

  test('ends what a page that is reloaded has asked for, and takes its progress out of the task bar', async () => {
    const window = await app.window(0);
    await window.page.click('#open');
    await photosIn(window).becomes('city-shaken', 'working');
    await window.page.reload();
    await app.isIdle();
    await app.barIsGone(window);
    await window.page.click('#open');
    await photosIn(window).isIdle();
    expect(await photosIn(window).count('done')).toBe(4);
  });

  test('cleans up in the middle of the work when it quits', async () => {
    const window = await app.window(0);
    await window.page.click('#open');
    await photosIn(window).becomes('city-shaken', 'working');
    expect(await app.quit()).toBe(0);
    expect(app.said).toEqual([]);
  });
});

test('The suite for a real Electron finds nothing wrong over the stand-in, so that what it says of a binary is of that', async () => {
  await app[Symbol.asyncDispose]();
  buildSync({
    entryPoints: ['test/electron/page.js'],
    outdir: '.cache/electron',
    bundle: true,
    platform: 'browser',
    logLevel: 'error',
  });
  app = await ElectronApp.start('test/electron/main.js');
  const code = await app.ended();
  expect(app.said.join('')).not.toContain('FAILED');
  expect(app.said.join('').match(/^ok /gm)?.length).toBe(11);
  expect(code).toBe(0);
});
