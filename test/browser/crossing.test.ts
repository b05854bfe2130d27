import { describe, expect, test } from '@jest/globals';
import { openPage, type TestPage } from './harness/open-page.js';
import type { Attempt } from './pages/attempt.js';

// What crosses between a page and its workers, as far as it is not the same as in Node.

const ATTEMPT = '/test/browser/pages/attempt.js';

/** What comes of an expression that is given to a task. */
async function give(page: TestPage, expression: string): Promise<Attempt> {
  return page.run(
    async ([own, source]) => {
      const module = (await import(own as string)) as { attemptInline: (...args: unknown[]) => Promise<Attempt> };
      // biome-ignore lint/security/noGlobalEval: what is given cannot be sent to a page
      return module.attemptInline(() => 1, [eval(source as string)]);
    },
    [ATTEMPT, `(${expression})`] as const,
  );
}

describe('Between a page and its workers', () => {
  test('what was not moved and cannot be copied names `transfer` as the way out, with its place', async () => {
    const page = await openPage();
    for (const [name, made] of [
      ['OffscreenCanvas', 'new OffscreenCanvas(1, 1)'],
      ['ReadableStream', 'new ReadableStream()'],
      ['WritableStream', 'new WritableStream()'],
      ['TransformStream', 'new TransformStream()'],
      ['MessagePort', 'new MessageChannel().port1'],
    ]) {
      const { error } = await give(page, `{ at: [${made}] }`);
      expect(error).toMatchObject({ name: 'TransferError', path: 'args[0].at[0]' });
      expect(error?.message).toMatch(
        new RegExp(`class ${name}, which is moved, not copied\\. Name it in \`transfer\``),
      );
    }
  });

  test('a proxy behind many rows is refused with its place', async () => {
    const page = await openPage();
    const rows = '[...Array.from({ length: 2000 }, (_, id) => ({ id })), { state: new Proxy({}, {}) }]';
    const { error } = await give(page, rows);
    expect(error).toMatchObject({ name: 'TransferError', path: 'args[0][2000].state' });
  });

  test('errors inside of values arrive with class, fields and cause, both ways', async () => {
    const page = await openPage();
    const came = await page.run(async () => {
      const { Task } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine();
      const fn = ([given]: readonly [RangeError & { code?: number }]) => ({
        seen: [given instanceof RangeError, given.code, given.cause instanceof TypeError],
        back: new Map([['e', Object.assign(new SyntaxError('no', { cause: given }), { line: 5 })]]),
      });
      const given = Object.assign(new RangeError('out', { cause: new TypeError('why') }), { code: 7 });
      const { seen, back } = await engine.run(new Task(fn, [given] as const));
      const error = back.get('e');
      await engine.close();
      const cause = error?.cause as RangeError & { code?: number };
      return [...seen, error instanceof SyntaxError, error?.line, cause instanceof RangeError, cause.code];
    }, undefined);
    expect(came).toEqual([true, 7, true, true, 5, true, 7]);
  });

  test('in development a class is told of, in what is given and in what comes back', async () => {
    const page = await openPage();
    await give(page, '{ list: [new (class Point { x = 1 })()] }');
    expect(await page.problems.next()).toMatch(
      /`args\[0\]\.list\[0\]` is of class Point\. It arrives as a plain object/,
    );
    await page.run(async (own) => {
      const module = (await import(own)) as { attemptInline: (...args: unknown[]) => Promise<Attempt> };
      await module.attemptInline(() => [new (class Place {})()]);
    }, ATTEMPT);
    expect(await page.problems.next()).toMatch(/`result\[0\]` is of class Place/);
  });
});
