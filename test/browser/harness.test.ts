import { describe, expect, test } from '@jest/globals';
import { openPage } from './harness/open-page.js';
import { ISOLATED } from './harness/site.js';

describe('A page of the tests', () => {
  test('imports the library by its name, and gives back what it computes', async () => {
    const page = await openPage();
    const sum = await page.run(async (n) => {
      const { Engine, sleep } = await import('offloop');
      class PageEngine extends Engine {
        protected override schedule(drain: () => void): void {
          setTimeout(drain);
        }
      }
      const engine = new PageEngine();
      return engine.run(function* () {
        yield* sleep(1);
        return n + 1;
      });
    }, 4);
    expect(sum).toBe(5);
  });

  test('loads the packages that the library brings', async () => {
    const page = await openPage();
    const kinds = await page.run(async () => {
      const modules: { default: unknown }[] = await Promise.all([import('p-queue'), import('p-limit')]);
      return modules.map((module) => typeof module.default);
    });
    expect(kinds).toEqual(['function', 'function']);
  });

  test('starts workers, which import the library as well', async () => {
    const page = await openPage();
    const answer = await page.run(
      (path) =>
        new Promise((resolve, reject) => {
          const worker = new Worker(path, { type: 'module' });
          worker.onerror = reject;
          worker.onmessage = ({ data }) => {
            worker.terminate();
            resolve(data);
          };
          worker.postMessage(5);
        }),
      '/test/browser/pages/echo.js',
    );
    expect(answer).toBe('The operation took longer than 5 ms');
  });

  test('knows when its workers have ended, whatever another page has left', async () => {
    const start = async (path: string): Promise<void> => {
      const worker = new Worker(path, { type: 'module' });
      await new Promise((resolve) => {
        worker.onmessage = resolve;
        worker.postMessage(5);
      });
      (globalThis as { started?: Worker }).started = worker;
    };
    const other = await openPage();
    await other.run(start, '/test/browser/pages/echo.js');
    await other.close();
    const page = await openPage();
    await page.run(start, '/test/browser/pages/echo.js');
    let hasEnded = false;
    const ended = page.workersEnded().then(() => {
      hasEnded = true;
    });
    await page.run(() => {});
    expect(hasEnded).toBe(false);
    await page.run(() => (globalThis as { started?: Worker }).started?.terminate());
    await ended;
  });

  test('fails at its end over what nobody expected', async () => {
    const page = await openPage();
    await page.run(() => {
      console.warn('look out');
      setTimeout(() => {
        throw new RangeError('unseen');
      });
    });
    await page.problems.reach(2);
    await expect(page.close()).rejects.toThrow('In the page:\nlook out\nuncaught RangeError: unseen');
  });

  test('takes what a test expects', async () => {
    const page = await openPage();
    await page.run(() => console.error('expected'));
    expect(await page.problems.next()).toBe('expected');
    await page.run(() => console.error('also'));
    expect(page.problems.take()).toEqual(['also']);
  });

  test('has the headers of its document, of all answers and of single ones', async () => {
    const page = await openPage({
      documentHeaders: { 'content-security-policy': "script-src 'self' 'import-map'" },
      headers: ISOLATED,
      routes: { '/moved.js': { headers: { 'x-own': 'yes' }, body: 'export default 7;' }, '/lost': { status: 410 } },
    });
    const seen = await page.run(async () => {
      const path = '/moved.js';
      const { Engine } = await import('offloop');
      const own = (await fetch(path)).headers.get('x-own');
      return { isolated: crossOriginIsolated, own, value: (await import(path)).default, engine: typeof Engine };
    });
    expect(seen).toEqual({ isolated: true, own: 'yes', value: 7, engine: 'function' });
    const evaluated = await page.run(async () => {
      await new Promise((resolve) => setTimeout(resolve));
      try {
        return new Function('return 1')();
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(evaluated).toBe('EvalError');
    expect(await page.run(async () => (await fetch('/lost')).status)).toBe(410);
    // The browser's own remarks.
    page.problems.take();
  });
});
