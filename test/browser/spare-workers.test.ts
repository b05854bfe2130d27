import { describe, expect, test } from '@jest/globals';
import { openPage } from './harness/open-page.js';

describe('Spare workers of a page', () => {
  test('let a short task end while all workers are taken, inline and of a module', async () => {
    const page = await openPage();
    const result = await page.run(async (url) => {
      const { Task, workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const work = workerModule<{ square(n: number): number }>(() => new Worker(url, { type: 'module' }));
      const engine = new DomEngine({ maxThreads: 2, spareThreads: 2 });
      const long = [1, 2].map(() => engine.run(new Task(() => new Promise<void>(() => {}))));
      const inline = await engine.run(new Task((n: number) => n + 1, 1));
      const square = await engine.run(work.square(4));
      const { running, queued } = engine.executors.thread.counts;
      for (const run of long) run.cancel();
      await engine.close();
      return { inline, square, running, queued };
    }, '/test/browser/pages/work-worker.js');
    expect(result).toEqual({ inline: 2, square: 16, running: 2, queued: 0 });
    await page.workersEnded();
  });
});
