import { describe, expect, test } from '@jest/globals';
import { openPage } from './harness/open-page.js';

const PAGES = '/test/browser/pages';

describe('A page that stands still', () => {
  test('lets a worker start that could not while it stood still, whatever its `startTimeout`', async () => {
    const page = await openPage();
    const result = await page.run(async (url) => {
      const { workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine({ startTimeout: 2500 });
      const work = workerModule<{ square(n: number): number }>(() => new Worker(url, { type: 'module' }));
      const run = engine.run(work.square(3));
      // As at a breakpoint.
      const end = performance.now() + 5000;
      while (performance.now() < end);
      const result = await run.catch(String);
      await engine.close();
      return result;
    }, `${PAGES}/work-worker.js`);
    expect(result).toBe(9);
  });

  test('hears answers before the limits of every kind that have passed meanwhile', async () => {
    const page = await openPage();
    const results = await page.run(async (url) => {
      const { race, sleep, timeout, workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine({ maxThreads: 9 });
      const work = workerModule<{ report(): Promise<string> }>(() => new Worker(url, { type: 'module' }));
      const ms = 1500;
      await Promise.all(Array.from({ length: 9 }, () => engine.run(work.report())));
      const task = work.report();
      const limit = performance.now() + ms;
      const runs = {
        task: engine.run(task.with({ timeout: ms })),
        operation: engine.run(timeout(ms, task)),
        run: engine.run(task, { timeout: ms }),
        race: engine.run(race([task, sleep(ms)])),
        signalOfTask: engine.run(task.with({ signal: AbortSignal.timeout(ms) })),
        signalOfRun: engine.run(task, { signal: AbortSignal.timeout(ms) }),
        signalOfAny: engine.run(task, {
          signal: AbortSignal.any([AbortSignal.timeout(ms), new AbortController().signal]),
        }),
        owner: engine.run(task, { owner: AbortSignal.timeout(ms) }),
        scope: engine.scope(AbortSignal.timeout(ms)).run(task),
      };
      // Stands still from the start of the tasks until their limits have passed.
      setTimeout(() => {
        while (performance.now() < limit + 1500);
      });
      const seen: Record<string, unknown> = {};
      for (const [name, run] of Object.entries(runs))
        seen[name] = await (run as PromiseLike<unknown>).then((it) => it, String);
      await engine.close();
      return seen;
    }, `${PAGES}/reports.js`);
    expect(results).toEqual({
      task: 'answer',
      operation: 'answer',
      run: 'answer',
      race: 'answer',
      signalOfTask: 'answer',
      signalOfRun: 'answer',
      signalOfAny: 'answer',
      owner: 'answer',
      scope: 'answer',
    });
  }, 40_000);

  test('does not count the time in which it was frozen, or at a breakpoint', async () => {
    const page = await openPage();
    const order = await page.run(async () => {
      const { sleep } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine();
      const order: string[] = [];
      const limited = async (name: string): Promise<void> => {
        const error: unknown = await engine.run(sleep(60_000), { timeout: 5000 }).catch((thrown: unknown) => thrown);
        order.push(`${name}: ${(error as Error).name}`);
      };
      const runs = [limited('limit')];
      document.dispatchEvent(new Event('freeze'));
      await new Promise((resolve) => setTimeout(resolve, 1500));
      document.dispatchEvent(new Event('resume'));
      // Longer than any timer of a page that is seen is late.
      const end = performance.now() + 4500;
      while (performance.now() < end);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      order.push('later');
      await Promise.all(runs);
      await engine.close();
      return order;
    });
    expect(order).toEqual(['later', 'limit: TimeoutError']);
  }, 30_000);
});
