import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
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

const focused = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.activeElement?.querySelector('.name')?.textContent ?? null);

describe('By keyboard', () => {
  test('the sheet is one stop of the Tab key, and arrows go on from there', async () => {
    await using photos = await PhotosPage.open(server.url);
    const { page } = photos;
    await photos.pick('agate', 'city-shaken', 'dahlia-out-of-focus', 'paper-cut', 'sunflower');
    await photos.isIdle();
    await page.focus('#sort');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('agate');
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toBe('city-shaken');
    await page.keyboard.press('End');
    expect(await focused(page)).toBe('sunflower');
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toBe('sunflower');
    await page.keyboard.press('ArrowUp');
    expect(await focused(page)).toBe('agate');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toBe('sunflower');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Remove sunflower');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('.card'))).toBeNull();
  });

  test('Delete removes a photo and the focus goes to its neighbour', async () => {
    await using photos = await PhotosPage.open(server.url);
    await photos.pick('agate', 'sunflower');
    await photos.isIdle();
    await photos.card('agate').focus();
    await photos.page.keyboard.press('Delete');
    expect(await focused(photos.page)).toBe('sunflower');
    expect(await photos.said()).toBe('agate removed.');
    await photos.page.keyboard.press('Delete');
    expect(await photos.page.evaluate(() => document.activeElement?.id)).toBe('open');
    await photos.page.locator('#empty').waitFor();
  });

  test('Escape cancels a photo', async () => {
    await using photos = await PhotosPage.open(server.url);
    const held = await photos.hold('sunflower');
    await photos.pick('city-shaken', 'sunflower');
    await photos.card('sunflower').focus();
    await photos.page.keyboard.press('Escape');
    expect(await photos.state('sunflower')).toBe('cancelled');
    held.release();
    await photos.isIdle();
    expect(await photos.state('city-shaken')).toBe('done');
  });

  test('the button that replaces the focused one takes the focus', async () => {
    await using photos = await PhotosPage.open(server.url);
    await photos.hold('sunflower');
    await photos.pick('sunflower');
    await photos.page.locator('#cancel').press('Enter');
    await photos.isIdle();
    expect(await photos.page.evaluate(() => document.activeElement?.id)).toBe('again');
  });

  test('the place is chosen with the arrow keys', async () => {
    await using photos = await PhotosPage.open(server.url);
    await photos.pick('city-shaken');
    await photos.isIdle();
    await photos.page.focus('[value=workers]');
    await photos.page.keyboard.press('ArrowRight');
    await photos.says('1 photo developed on the main thread');
  });
});

describe('For screen readers', () => {
  test('everything that can be operated or shows something has a name', async () => {
    await using photos = await PhotosPage.open(server.url);
    await photos.pick('sunflower', 'city-shaken');
    await photos.isIdle();
    const session = await photos.page.context().newCDPSession(photos.page);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    const roles = ['button', 'textbox', 'searchbox', 'combobox', 'radio', 'progressbar', 'image', 'list', 'group'];
    const shown = nodes.filter(({ ignored, role }) => !ignored && roles.includes(String(role?.value)));
    expect(shown.filter(({ name }) => !name?.value).map(({ role }) => role?.value)).toEqual([]);
    expect(shown.map(({ name }) => name?.value)).toEqual(
      expect.arrayContaining(['Search photos', 'Sort by', 'Web workers', 'Remove sunflower', 'Photos', 'Dark theme']),
    );
  });

  test('a card says what it is and how far, when the focus comes to it', async () => {
    await using photos = await PhotosPage.open(server.url);
    await photos.pick('sunflower', 'city-shaken');
    await photos.isIdle();
    const session = await photos.page.context().newCDPSession(photos.page);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    const cards = nodes.filter(({ ignored, role }) => !ignored && role?.value === 'listitem');
    expect(cards.map(({ name }) => name?.value)).toEqual([
      expect.stringMatching(/^city-shaken, .+ · .+ · /),
      expect.stringMatching(/^sunflower, .+ · .+ · /),
    ]);
  });

  test('the page has one heading, one main part, a language and no id twice', async () => {
    await using photos = await PhotosPage.open(server.url);
    const found = await photos.page.evaluate(() => {
      const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
      const count = (selector: string) => document.querySelectorAll(selector).length;
      return {
        h1: count('h1'),
        main: count('main'),
        status: count('[role=status]'),
        twice: ids.length - new Set(ids).size,
      };
    });
    expect(found).toEqual({ h1: 1, main: 1, status: 1, twice: 0 });
    expect(await photos.page.getAttribute('html', 'lang')).toBe('en');
  });
});

describe('The look', () => {
  test.each(['light', 'dark'] as const)('has text that can be read on its ground: %s', async (theme) => {
    await using photos = await PhotosPage.open(server.url);
    await photos.page.emulateMedia({ colorScheme: theme });
    await photos.pick('city-shaken');
    await photos.isIdle();
    const poor = await photos.page.evaluate(() => {
      const context = new OffscreenCanvas(1, 1).getContext('2d', {
        willReadFrequently: true,
      }) as OffscreenCanvasRenderingContext2D;
      /** The colours are painted over each other, as the browser does. */
      const paint = (colours: readonly string[]): number => {
        context.clearRect(0, 0, 1, 1);
        for (const colour of colours) {
          context.fillStyle = colour;
          context.fillRect(0, 0, 1, 1);
        }
        const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((value) => {
          const part = value / 255;
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        }) as [number, number, number, number];
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      return [...document.querySelectorAll<HTMLElement>('h1, p, span, dt, dd, button, legend, select')]
        .filter((element) => element.checkVisibility({ opacityProperty: true }) && element.textContent.trim() !== '')
        .flatMap((element) => {
          const grounds: string[] = [];
          for (let at: Element | null = element; at; at = at.parentElement)
            grounds.unshift(getComputedStyle(at).backgroundColor);
          const ground = paint(grounds);
          const ink = paint([...grounds, getComputedStyle(element).color]);
          const ratio = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
          return ratio < 4.5 ? [`${element.textContent.trim()}: ${ratio.toFixed(2)}`] : [];
        });
    });
    expect(poor).toEqual([]);
  });

  test('follows the system until somebody chooses, and remembers the choice', async () => {
    await using photos = await PhotosPage.open(server.url);
    const { page } = photos;
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.locator('#theme[aria-pressed=true]').waitFor();
    await page.click('#theme');
    expect(await ground()).toBe(light);
    await page.reload();
    expect(await ground()).toBe(light);
    expect(await page.getAttribute('#theme', 'aria-pressed')).toBe('false');
  });

  test('fits a narrow window', async () => {
    await using photos = await PhotosPage.open(server.url);
    await photos.page.setViewportSize({ width: 360, height: 700 });
    await photos.pick('city-shaken', 'sunflower');
    await photos.isIdle();
    expect(await photos.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });

  test('moves nothing for those who do not want that', async () => {
    await using photos = await PhotosPage.open(server.url);
    await photos.page.emulateMedia({ reducedMotion: 'reduce' });
    await photos.pick('city-shaken');
    await photos.isIdle();
    expect(await photos.page.evaluate(() => document.getAnimations().length)).toBe(0);
    const durations = await photos.page
      .locator('.card *')
      .evaluateAll((parts) => parts.map((part) => getComputedStyle(part).transitionDuration));
    expect(new Set(durations)).toEqual(new Set(['0s']));
  });
});
