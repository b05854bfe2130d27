import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { PROGRESS_INTERVAL } from '../../../src/executors/worker/progress-throttle.js';
import { type Server, startBuilt } from '../harness/example-server.js';
import { PhotosPage } from './photos-page.js';

// A dozen megapixels a photo on a busy machine.
jest.setTimeout(60_000);

let server: Server;
beforeAll(async () => {
  server = await startBuilt('photos');
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const LARGE = ['alpine-morning', 'marbles-on-blue', 'pebbles', 'tulip-rows'];

describe('Developing', () => {
  test('tells how far each photo is', async () => {
    await using photos = await PhotosPage.open(server.url);
    await photos.page.evaluate(() => {
      const seen = new Set<string>();
      Object.assign(window, { seen });
      new MutationObserver(() => {
        for (const step of document.querySelectorAll('.step')) seen.add(step.textContent);
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    const held = await photos.hold(...LARGE);
    await photos.pick(...LARGE);
    await photos.page.getByText('Decoding').nth(1).waitFor();
    expect(await photos.page.locator('.step').allTextContents()).toEqual([
      'Decoding',
      'Decoding',
      'Waiting',
      'Waiting',
    ]);
    // A worker sends no report earlier than this after the one before.
    await photos.page.waitForTimeout(PROGRESS_INTERVAL);
    held.release();
    await photos.isIdle();
    const seen = await photos.page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen]);
    expect(seen).toContain('Measuring');
  });

  test('draws the picture, and tells what it shows', async () => {
    await using photos = await PhotosPage.open(server.url);
    await photos.pick('sunflower', 'night-traffic');
    await photos.isIdle();
    const canvas = photos.card('sunflower').locator('canvas');
    expect(await canvas.getAttribute('aria-label')).toMatch(/^sunflower: Sharp, 6\.8 MP, \d+ kB$/);
    expect(await photos.card('sunflower').locator('.palette').getAttribute('aria-label')).toContain('yellow');
    expect(await photos.card('night-traffic').locator('.facts').textContent()).toContain('Blurred');
    const colours = await canvas.evaluate((source: HTMLCanvasElement) => {
      const copy = new OffscreenCanvas(source.width, source.height).getContext(
        '2d',
      ) as OffscreenCanvasRenderingContext2D;
      copy.drawImage(source, 0, 0);
      return new Set(new Uint32Array(copy.getImageData(0, 0, source.width, source.height).data.buffer)).size;
    });
    expect(colours).toBeGreaterThan(1000);
  });

  test('says why there is no picture, and goes on with the others', async () => {
    await using photos = await PhotosPage.open(server.url);
    const broken = { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };
    await photos.page.setInputFiles('#files', [broken]);
    await photos.isIdle();
    expect(await photos.state('broken')).toBe('failed');
    expect(await photos.card('broken').locator('.step').textContent()).toContain('not a picture');
    await photos.pick('sunflower');
    await photos.isIdle();
    expect(await photos.state('sunflower')).toBe('done');
    await photos.page.setInputFiles('#files', [
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('a') },
    ]);
    await photos.says('no picture among these files');
  });

  test('takes files that are dropped', async () => {
    await using photos = await PhotosPage.open(server.url);
    await photos.page.evaluate(async () => {
      const bytes = await (await fetch('samples/city-shaken.webp')).blob();
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], 'dropped.webp', { type: 'image/webp' }));
      const send = (type: string) =>
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      send('dragenter');
      if (document.querySelector('#drop')?.hasAttribute('hidden')) throw new Error('The drop zone does not show');
      send('drop');
    });
    expect(await photos.page.isHidden('#drop')).toBe(true);
    await photos.isIdle();
    expect(await photos.state('dropped')).toBe('done');
  });

  test('gives the same on the main thread, and notes what that does to frames', async () => {
    await using photos = await PhotosPage.open(server.url);
    const { page } = photos;
    const looks = () =>
      page
        .locator('.card')
        .evaluateAll((cards) =>
          cards.map((card) => [
            card.textContent,
            (card.querySelector('.palette') as HTMLElement).style.backgroundImage,
          ]),
        );
    await photos.pick('sunflower', 'city-shaken', 'violet-dunes');
    await photos.says(/^3 photos developed in web workers/);
    const before = await looks();
    expect(await page.textContent('[data-place=workers] dd')).toMatch(/^\d+ ms$/);
    await page.getByText('Main thread').first().click();
    await photos.says(/^3 photos developed on the main thread/);
    expect(await page.textContent('[data-place=page] dd')).toMatch(/^\d+ ms$/);
    expect(await looks()).toEqual(before);
  });
});

describe('Cancelling', () => {
  test('one photo leaves the others alone, and it can be developed later', async () => {
    await using photos = await PhotosPage.open(server.url);
    const held = await photos.hold(...LARGE);
    await photos.pick(...LARGE);
    // Sorted by name it is the last: it waits.
    await photos.card('tulip-rows').getByRole('button', { name: 'Cancel tulip-rows' }).click();
    expect(await photos.state('tulip-rows')).toBe('cancelled');
    held.release();
    await photos.isIdle();
    expect(await photos.count('done')).toBe(LARGE.length - 1);
    await photos.card('tulip-rows').getByRole('button', { name: 'Develop tulip-rows' }).click();
    await photos.isIdle();
    expect(await photos.state('tulip-rows')).toBe('done');
  });

  test('one photo that is under way stops it', async () => {
    await using photos = await PhotosPage.open(server.url);
    const held = await photos.hold(...LARGE);
    await photos.pick(...LARGE);
    await photos.becomes('alpine-morning', 'working');
    await photos.card('alpine-morning').getByRole('button').click();
    held.release();
    await photos.isIdle();
    expect(await photos.state('alpine-morning')).toBe('cancelled');
    expect(await photos.count('done')).toBe(LARGE.length - 1);
  });

  test('all keeps what is done, and everything can be developed again', async () => {
    await using photos = await PhotosPage.open(server.url);
    const held = await photos.hold(...LARGE.slice(1));
    await photos.pick(...LARGE);
    await photos.becomes('alpine-morning', 'done');
    await photos.page.click('#cancel');
    expect(await photos.count('done')).toBe(1);
    expect(await photos.count('cancelled')).toBe(LARGE.length - 1);
    held.release();
    await photos.page.click('#again');
    await photos.says(new RegExp(`^${LARGE.length} photos developed`));
    expect(await photos.count('done')).toBe(LARGE.length);
  });

  test('by clearing the sheet leaves nothing', async () => {
    await using photos = await PhotosPage.open(server.url);
    await photos.hold(...LARGE);
    await photos.pick(...LARGE);
    await photos.becomes('alpine-morning', 'working');
    await photos.page.click('#clear');
    await photos.page.locator('#empty').waitFor();
    expect(await photos.page.locator('.card').count()).toBe(0);
    expect(await photos.page.evaluate(() => document.activeElement?.id)).toBe('open');
  });
});

test('Pausing lets what is under way end, and nothing else begin until it goes on', async () => {
  await using photos = await PhotosPage.open(server.url);
  const held = await photos.hold(...LARGE);
  await photos.pick(...LARGE);
  await photos.becomes('alpine-morning', 'working');
  await photos.page.click('#pause');
  expect(await photos.page.textContent('#pause')).toBe('Go on');
  held.release();
  // As many as there are workers.
  await photos.page.waitForFunction(() => document.querySelectorAll('.card[data-state=done]').length === 2);
  expect(await photos.count('waiting')).toBe(LARGE.length - 2);
  expect(await photos.count('working')).toBe(0);
  await photos.page.click('#pause');
  await photos.isIdle();
  expect(await photos.count('done')).toBe(LARGE.length);
  expect(await photos.page.locator('#pause').isHidden()).toBe(true);
});

describe('Finding', () => {
  const NAMES = ['city-shaken', 'christmas-lights', 'coral-still-life', 'sunflower'];

  test('searches while one types, in names, colours and sharpness', async () => {
    await using photos = await PhotosPage.open(server.url);
    await photos.pick(...NAMES);
    await photos.isIdle();
    await photos.page.locator('#search').pressSequentially('blurred green');
    await photos.says('1 photo for “blurred green”.');
    expect(await photos.names()).toEqual(['christmas-lights']);
    await photos.page.fill('#search', 'city');
    await photos.says('1 photo for “city”.');
    expect(await photos.names()).toEqual(['city-shaken']);
    await photos.page.fill('#search', 'nowhere');
    await photos.says('0 photos for “nowhere”.');
    await photos.page.click('#show-all');
    await photos.says('All 4 photos.');
    expect(await photos.names()).toHaveLength(4);
  });

  test('finds what becomes ready later', async () => {
    await using photos = await PhotosPage.open(server.url);
    const held = await photos.hold('sunflower');
    await photos.pick(...NAMES);
    await photos.page.fill('#search', 'yellow');
    await photos.says('for “yellow”.');
    expect(await photos.names()).not.toContain('sunflower');
    held.release();
    await photos.isIdle();
    await photos.card('sunflower').locator('visible=true').waitFor();
    expect(await photos.names()).not.toContain('city-shaken');
  });

  test('sorts', async () => {
    await using photos = await PhotosPage.open(server.url);
    await photos.pick(...NAMES);
    await photos.isIdle();
    const order = async (by: string) => {
      await photos.page.selectOption('#sort', by);
      return photos.names();
    };
    expect(await order('name')).toEqual(['christmas-lights', 'city-shaken', 'coral-still-life', 'sunflower']);
    expect(await order('size')).toEqual(['christmas-lights', 'coral-still-life', 'sunflower', 'city-shaken']);
    expect((await order('sharpness')).at(-1)).toBe('christmas-lights');
    expect(await order('colour')).toEqual(['coral-still-life', 'sunflower', 'city-shaken', 'christmas-lights']);
  });
});
