import type { Locator, Page } from 'playwright-core';
import { sharedBrowser } from '../harness/browser.js';
import { Problems } from '../harness/problems.js';

const SAMPLES = 'examples/photos/public/samples';

/** The example in a fresh browser context, with what tests do with it. It fails at its end if the console had something to say. */
export class PhotosPage implements AsyncDisposable {
  readonly page: Page;
  readonly problems: Problems;

  private constructor(page: Page) {
    this.page = page;
    this.problems = new Problems(page);
  }

  static async open(url: string): Promise<PhotosPage> {
    const context = await (await sharedBrowser()).newContext({ viewport: { width: 1000, height: 800 } });
    const photos = new PhotosPage(await context.newPage());
    // So that of some photos the last ones wait, whatever the machine.
    await photos.page.addInitScript(() => Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2 }));
    await photos.page.goto(url);
    return photos;
  }

  /** Picks some of the samples, as through the file dialog. */
  async pick(...names: readonly string[]): Promise<void> {
    await this.page.setInputFiles(
      '#files',
      names.map((name) => `${SAMPLES}/${name}.webp`),
    );
  }

  card(name: string): Locator {
    return this.page.locator('.card', { has: this.page.locator('.name', { hasText: new RegExp(`^${name}$`) }) });
  }

  state(name: string): Promise<string | null> {
    return this.card(name).getAttribute('data-state');
  }

  /** Until no photo is under way. */
  async isIdle(): Promise<void> {
    await this.page.locator('#again').waitFor();
  }

  /** The names of the photos that are to be seen, in their order. */
  async names(): Promise<string[]> {
    return this.page.locator('.card:visible .name').allTextContents();
  }

  /** What was last said to everybody. */
  async said(): Promise<string | null> {
    return this.page.textContent('#status');
  }

  async says(text: string | RegExp): Promise<void> {
    await this.page.locator('#status', { hasText: text }).waitFor();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
    const unexpected = this.problems.take();
    if (unexpected.length > 0) throw new Error(`In the page:\n${unexpected.join('\n')}`);
  }
}
