import { describe, expect, test } from '@jest/globals';
import { openPage } from './harness/open-page.js';

describe('indexedDbCache', () => {
  test('keeps result and output of a job, by id, from engine to engine', async () => {
    const { run } = await openPage();
    const seen = await run(async () => {
      const { DomEngine, indexedDbCache } = await import('offloop/dom');
      const { defineJob } = await import('offloop/jobs');
      const cached: unknown[] = [];
      for (const id of ['a', 'a', 'b']) {
        const engine = new DomEngine();
        const job = defineJob({
          name: 'sum',
          cache: indexedDbCache('sums'),
          cacheId: id,
          *run(self) {
            self.addOutput('counted');
            return [42];
          },
        });
        cached.push([await engine.run(job), job.isCached, job.output, job.warnings.length]);
        await engine.close();
      }
      await indexedDbCache('sums').remove('sum', 'a');
      const gone = await indexedDbCache('sums').read('sum', 'a', new AbortController().signal);
      return [...cached, gone === undefined];
    });
    expect(seen).toEqual([
      [[42], false, ['counted'], 0],
      [[42], true, ['counted'], 0],
      [[42], false, ['counted'], 0],
      true,
    ]);
  });

  test.each(['missing', 'refused', 'without its store'] as const)(
    'that is %s is a warning, and the job runs',
    async (how) => {
      const { run } = await openPage();
      const seen = await run(async (how) => {
        const { DomEngine, indexedDbCache } = await import('offloop/dom');
        const { defineJob } = await import('offloop/jobs');
        const refusing = {
          open() {
            throw new DOMException('not in this frame', 'SecurityError');
          },
        };
        if (how === 'without its store') {
          await new Promise((resolve) => {
            indexedDB.open('strange').onsuccess = resolve;
          });
        } else
          Object.defineProperty(globalThis, 'indexedDB', {
            value: how === 'missing' ? undefined : refusing,
            configurable: true,
          });
        const job = defineJob({
          name: 'sum',
          cache: indexedDbCache('strange'),
          *run() {
            return 42;
          },
        });
        const result = await new DomEngine().run(job);
        return [result, job.exitCode, job.warnings.length > 0];
      }, how);
      expect(seen).toEqual([42, 0, true]);
    },
  );
});
