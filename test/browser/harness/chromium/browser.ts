import { afterAll } from '@jest/globals';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

const launched: Promise<Browser>[] = [];
let shared: Promise<Browser> | undefined;

/** The browser of this test file, started at the first page; it ends with the file. */
export function sharedBrowser(): Promise<Browser> {
  shared ??= launch();
  return shared;
}

/** A browser with options of its own; it ends with the file as well. */
export function launch(options: LaunchOptions = {}): Promise<Browser> {
  // In containers the tests run as root, where the sandbox does not start.
  const browser = chromium.launch({
    executablePath: process.env.OFFLOOP_CHROMIUM as string,
    chromiumSandbox: false,
    ...options,
  });
  launched.push(browser);
  return browser;
}

afterAll(async () => {
  for (const browser of launched) await (await browser).close();
});
