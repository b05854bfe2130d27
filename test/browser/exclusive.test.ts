import { describe, expect, test } from '@jest/globals';
import { openPage } from './harness/open-page.js';

describe('A file that only one may hold', () => {
  test.each([
    ['looks at its signal', true],
    ['does not, and is ended with its worker', false],
  ])('is taken over at a restart, under a lock, from a task that %s', async (_, looks) => {
    const page = await openPage();
    const seen = await page.run(
      async ([url, isLooking]) => {
        const { workerModule } = await import('offloop');
        const { DomEngine } = await import('offloop/dom');
        type Append = (text: string, looks: boolean) => Promise<number>;
        const work = workerModule<{ appendLocked: Append }>(() => new Worker(url, { type: 'module' }));
        const engine = new DomEngine({ graceMs: 200 });
        const save = engine.async({ policy: 'restart' }, function* (text: string) {
          return yield* work.appendLocked(text, isLooking);
        });
        const held = new Promise((resolve) => {
          new BroadcastChannel('exclusive').onmessage = resolve;
        });
        const first = save('hold');
        await held;
        const size = await save('next');
        await engine.close();
        return [size, first.state];
      },
      ['/test/browser/pages/exclusive.js', looks] as const,
    );
    expect(seen).toEqual([expect.any(Number), 'cancelled']);
  });
});
