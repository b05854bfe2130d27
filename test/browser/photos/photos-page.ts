import type { Locator, Page } from 'playwright-core';
import type { CardState } from '../../../examples/photos/view/card.js';
import { sharedBrowser } from '../harness/chromium/browser.js';
import { tellProblems } from '../harness/chromium/problems.js';
import { Problems } from '../harness/problems.js';
import { Held } from './held.js';

const fileOf = (sample: string): string => `examples/photos/public/samples/${sample}.webp`;

/** The example in a fresh browser context, with what tests do with it. It fails at its end if the console had something to say. */
export class PhotosPage implements AsyncDisposable {
  readonly page: Page;
  readonly problems = new Problems();

  constructor(page: Page) {
    this.page = page;
    tellProblems(page, this.problems);
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
    await this.page.setInputFiles('#files', names.map(fileOf));
  }

  /** Holds these samples back once they are picked: they are under way until the test releases them. */
  hold(...names: readonly string[]): Promise<Held> {
    return Held.in(this.page, names.map(fileOf));
  }

  card(name: string): Locator {
    return this.page.locator('.card', { has: this.#named(name) });
  }

  state(name: string): Promise<string | null> {
    return this.card(name).getAttribute('data-state');
  }

  async becomes(name: string, state: CardState): Promise<void> {
    await this.page.locator(`.card[data-state=${state}]`, { has: this.#named(name) }).waitFor();
  }

  /** How many photos are in this state. */
  count(state: CardState): Promise<number> {
    return this.page.locator(`.card[data-state=${state}]`).count();
  }

  /** Until no photo is under way, and the page has said and shown so, which it does a frame later. */
  async isIdle(): Promise<void> {
    await this.page.waitForFunction(() => {
      const isUnderWay = document.querySelector('.card:is([data-state=waiting], [data-state=working])') !== null;
      const isSaid = !document.querySelector('#status')?.textContent.startsWith('Developing');
      return !isUnderWay && isSaid && document.querySelector('#again')?.checkVisibility();
    });
  }

  /** The names of the photos that are to be seen, in their order. */
  async names(): Promise<string[]> {
    return this.page.locator('.card:visible .name').allTextContents();
  }

  #named(name: string): Locator {
    return this.page.locator('.name', { hasText: new RegExp(`^${name}$`) });
  }

  /** What was last said to everybody. */
  async said(): Promise<string | null> {
    return this.page.textContent('#status');
  }

  async says(text: string | RegExp): Promise<void> {
    await this.page.locator('#status', { hasText: text }).waitFor();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Workers that were started to take the place of others may still ask.
    await this.page.unrouteAll({ behavior: 'ignoreErrors' });
    await this.page.context().close();
    const unexpected = this.problems.unexpected();
    if (unexpected.length > 0) throw new Error(`In the page:\n${unexpected.join('\n')}`);
  }
}
