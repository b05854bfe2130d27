import { describe, expect, test } from '@jest/globals';
import type * as Module from '../fixtures/table.js';
import { openPage } from './harness/open-page.js';
import { ISOLATED } from './harness/site.js';

const WORK = '/test/browser/pages/table-worker.js';

describe.each([
  ['with shared memory', ISOLATED],
  ['without shared memory', undefined],
])('An actor in a page, %s', (_where, site) => {
  test.each(['thread', 'process'] as const)('keeps its state, as a %s', async (executor) => {
    const page = await openPage(...(site === undefined ? [] : [site]));
    const result = await page.run(
      async ([url, kind]) => {
        const { closeActor, openActor, workerModule } = await import('offloop');
        const { DomEngine } = await import('offloop/dom');
        const work = workerModule<typeof Module>(() => new Worker(url, { type: 'module' }));
        const engine = new DomEngine({ graceMs: 100 });
        const rows = engine.actor({ executor: kind as 'thread' }, work.openTable, 'abc');
        const log: unknown[] = [];
        await engine.run(function* () {
          log.push(yield* rows.add('abd'));
          const numbers = yield* rows.count(300);
          let sum = 0;
          for (let item = yield* numbers.next(); item; item = yield* numbers.next()) {
            sum += item.value;
            if (item.value === 200) yield* rows.add('between');
          }
          log.push(sum);
          const inline = yield* openActor((from: number) => {
            let n = from;
            return { add: (by: number) => (n += by) };
          }, 40);
          yield* inline.add(1);
          log.push(yield* inline.add(1));
        });
        const waiting = engine.run(rows.untilAborted());
        while (waiting.progress.message !== 'begun') await new Promise((resolve) => setTimeout(resolve, 1));
        waiting.cancel();
        await waiting.settled;
        log.push(await engine.run(rows.search('')));
        try {
          engine.actor({ resourceLimits: { stackSizeMb: 4 } }, work.openTable);
        } catch (error) {
          log.push((error as Error).message);
        }
        await engine.run(closeActor(rows));
        await engine.close();
        return log;
      },
      [WORK, executor] as const,
    );
    expect(result).toEqual([
      2,
      44_850,
      42,
      ['abc', 'abd', 'between', 'closed', 'aborted'],
      expect.stringContaining('`resourceLimits` belongs to Node'),
    ]);
    await page.workersEnded();
  });

  test('dies of an error that nobody has caught, and is made again with `restart`', async () => {
    const page = await openPage(...(site === undefined ? [] : [site]));
    const result = await page.run(async (url) => {
      const { workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const work = workerModule<typeof Module>(() => new Worker(url, { type: 'module' }));
      const engine = new DomEngine();
      const log: unknown[] = [];
      for (const restart of [false, true]) {
        const rows = engine.actor({ restart, name: 'table' }, work.openTable, 'abc');
        void engine.run(rows.throwLater()).catch(() => {});
        log.push(await engine.run(rows.never()).catch((error: Error) => error.message));
        log.push(await engine.run(rows.add('abd')).catch((error: Error) => error.message));
      }
      await engine.close();
      return log;
    }, WORK);
    expect(result[0]).toContain('later');
    expect(result[1]).toContain('The actor `table` is dead');
    expect(result[3]).toBe(2);
    await page.workersEnded();
  });
});
