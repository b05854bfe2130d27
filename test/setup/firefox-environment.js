import { rmSync } from 'node:fs';
import { TestEnvironment } from 'jest-environment-node';
import { connect, launch } from 'puppeteer-core';

/** Where the browser of this worker of Jest is. It stays for all files, which come one after the other: it starts slowly. */
let endpoint;

/** Jest's environment of test files that talk to a Firefox: gives them the browser as `FIREFOX`. */
export default class FirefoxEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    endpoint ??= await start();
    this.global.FIREFOX = await connect({
      browserWSEndpoint: endpoint,
      protocol: 'webDriverBiDi',
      defaultViewport: null,
    });
  }

  async teardown() {
    await this.global.FIREFOX?.disconnect();
    await super.teardown();
  }
}

async function start() {
  const userDataDir = `.cache/test/firefox/${process.pid}`;
  const browser = await launch({
    browser: 'firefox',
    executablePath: process.env.OFFLOOP_FIREFOX,
    userDataDir,
    // Puppeteer would keep this process from ending by a signal.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    extraPrefsFirefox: {
      // Gives pages `TestUtils.gc()`.
      'dom.testing.testutils.enabled': true,
      // A document that is left ends, and its workers with it.
      'browser.sessionhistory.max_total_viewers': 0,
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
  // Puppeteer ends it when this process exits, which it does not keep from that.
  const child = browser.process();
  for (const handle of [child, ...child.stdio]) handle?.unref?.();
  // Its processes may be writing still.
  process.once('exit', () => rmSync(userDataDir, { recursive: true, force: true, maxRetries: 10 }));
  const url = browser.wsEndpoint();
  await browser.disconnect();
  return url;
}
