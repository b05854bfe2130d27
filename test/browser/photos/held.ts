import { statSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { Gate } from '../../helpers/gate.js';

/** What the worker does first of all: it asks before it decodes a photo, and goes on with the answer. */
const ASKS = `{
  const decode = createImageBitmap;
  globalThis.createImageBitmap = async (photo, ...options) => {
    await fetch(\`/held/\${photo.size}\`);
    return decode(photo, ...options);
  };
}
`;
/** The worker's script, built or as the development server gives it. */
const SCRIPT = /\/work(-[\w-]+\.js|\.ts\?worker_file.*)$/;

/**
 * Holds photos back just before they are decoded, until somebody releases them: a test then acts in the middle of the
 * work, however quick the machine is.
 */
export class Held {
  readonly #released = new Gate();

  /** @param files - those to hold, which are told from others by their size; all others pass */
  static async in(page: Page, files: readonly string[]): Promise<Held> {
    const held = new Held();
    const sizes = files.map((file) => String(statSync(file).size));
    await page.route(SCRIPT, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: ASKS + (await response.text()) });
    });
    await page.route('**/held/*', async (route) => {
      if (sizes.some((size) => route.request().url().endsWith(`/${size}`))) await held.#released;
      await route.fulfill();
    });
    return held;
  }

  release(): void {
    this.#released.open();
  }
}
