import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type * as Offloop from 'offloop';
import { StreamTask, self, sleep } from 'offloop';
import { ElectronEngine } from 'offloop/electron/main';
import type { connect as Connect } from 'offloop/electron/renderer';
import { ElectronPage } from './electron/electron-page.js';

/** In the page. */
declare const offloop: typeof Offloop & { readonly connect: typeof Connect };

let electron: ElectronPage;
let engine: ElectronEngine;
let api: ReturnType<typeof expose>;
type Api = typeof api;
const log: unknown[] = [];

function expose() {
  return engine.expose({
    *echo(_event, value: unknown) {
      yield* sleep(1);
      return value;
    },
    *memory(_event, view: Uint8Array) {
      return [view.length, view.buffer.byteLength];
    },
    *work(_event, ms: number) {
      const me = yield* self();
      me.update({ completed: 1, total: 2, message: 'half' });
      try {
        yield* sleep(ms);
      } finally {
        yield* sleep(20);
        log.push('cleaned');
      }
    },
    *fail() {
      throw Object.assign(new RangeError('far', { cause: new TypeError('why') }), { code: 'E' });
    },
    *numbers(_event, to: number) {
      return yield* new StreamTask(function* (end: number) {
        for (let n = 0; n < end; n += 1) yield n;
      }, to);
    },
  });
}

beforeEach(() => {
  log.length = 0;
  electron = new ElectronPage();
  engine = new ElectronEngine({ electron: electron.electron, logger: () => {} });
  api = expose();
});

afterEach(async () => {
  await engine.close();
  await electron.close();
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

jest.setTimeout(30_000);

describe('A page of a file whose preload lives in an isolated world', () => {
  test('calls main, and gets values, errors and progress', async () => {
    const page = await electron.open();
    const seen = await page.evaluate(async () => {
      const main = offloop.connect<Api>();
      const value = (await main.echo({ map: new Map([[1, new Date(5)]]), set: new Set([-0]), big: 1n })) as {
        map: Map<number, Date>;
        set: Set<number>;
        big: bigint;
      };
      const error = (await main.fail().catch((failure: unknown) => failure)) as RangeError & { code: string };
      const run = main.work(50);
      const progress: unknown[] = [];
      run.on('progress', () => progress.push([run.progress.fraction, run.progress.message]));
      await run;
      return {
        value: [value.map.get(1)?.getTime(), Object.is([...value.set][0], -0) || [...value.set][0], String(value.big)],
        error: [error instanceof RangeError, error.code, (error.cause as Error) instanceof TypeError, error.stack],
        progress,
        state: run.state,
      };
    });
    expect(seen).toEqual({
      value: [5, 0, '1'],
      error: [true, 'E', true, 'RangeError: far'],
      progress: [
        [0.5, 'half'],
        [1, 'half'],
      ],
      state: 'success',
    });
  });

  test('sees nothing of the isolated world', async () => {
    const page = await electron.open();
    expect(
      await page.evaluate(() =>
        ['toMain', 'toPort', 'require', 'ipcRenderer', 'electron'].filter((name) => name in globalThis),
      ),
    ).toEqual([]);
  });

  test('sends of a view its own bytes alone, and refuses what only a page has', async () => {
    const page = await electron.open();
    const seen = await page.evaluate(async () => {
      const main = offloop.connect<Api>();
      const refused = [];
      for (const value of [
        new Blob(['a']),
        new File(['a'], 'b'),
        new ImageData(1, 1),
        new DOMRect(),
        document.body,
        new MessageChannel().port1,
        new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
        () => {},
      ])
        refused.push(
          await main.echo({ value }).then(String, (error: Error & { path: string }) => [error.name, error.path]),
        );
      return { refused, memory: await main.memory(new Uint8Array(1000).subarray(3, 5)) };
    });
    expect(seen).toEqual({ refused: Array(8).fill(['TransferError', 'args[0].value']), memory: [2, 2] });
  });

  test('cancels main’s run, and is cancelling until its clean-up has ended', async () => {
    const page = await electron.open();
    await page.evaluate(() => {
      const run = offloop.connect<Api>().work(60_000);
      Object.assign(globalThis, { run });
    });
    await until(() => [...engine.runs].length === 1);
    const states = await page.evaluate(async () => {
      const { run } = globalThis as unknown as { run: Offloop.Run };
      run.cancel();
      const before = [run.state, run.isCancelling];
      await run.settled;
      return [...before, run.state];
    });
    expect(states).toEqual(['running', true, 'cancelled']);
    expect(log).toEqual(['cleaned']);
  });

  test('reads a stream to its end', async () => {
    const page = await electron.open();
    const sum = await page.evaluate(async () => {
      let total = 0;
      for await (const n of await offloop.connect<Api>().numbers(500)) total += n;
      return total;
    });
    expect(sum).toBe(124_750);
  });

  test.each(['is reloaded', 'crashes'])(
    'that %s ends what goes on for it; a document that is loaded again connects anew',
    async (how) => {
      const page = await electron.open();
      await page.evaluate(() => void offloop.connect<Api>().work(60_000));
      await until(() => [...engine.runs].length === 1);
      const [run] = engine.runs;
      if (how === 'is reloaded') await page.reload();
      else {
        await page.goto('chrome://crash').catch(() => {});
      }
      await run!.settled;
      expect(run!.error).toMatchObject({ by: 'owner' });
      expect(log).toEqual(['cleaned']);
      if (how === 'is reloaded') {
        expect(await page.evaluate(() => offloop.connect<Api>().echo(1))).toBe(1);
      }
    },
  );

  test('without a preload learns it at once', async () => {
    const page = await electron.open('');
    const message = await page.evaluate(() =>
      offloop
        .connect<Api>()
        .echo(1)
        .then(String, (error: Error) => error.message),
    );
    expect(message).toContain('no preload answers');
  });

  test('is told where main has closed its engine', async () => {
    const page = await electron.open();
    await page.evaluate(() => {
      const run = offloop.connect<Api>().work(60_000);
      Object.assign(globalThis, { ended: run.settled });
    });
    await until(() => [...engine.runs].length === 1);
    await engine.close();
    const outcome = await page.evaluate(() => (globalThis as unknown as { ended: Promise<{ state: string }> }).ended);
    expect(outcome.state).toBe('cancelled');
  });
});
