import { afterEach, describe, expect, test } from '@jest/globals';
import { sleep } from 'offloop';
import { closeEngines, startApp, turns, until } from './app.js';
import type { PageDocument } from './stand-ins/page.js';
import type { Port } from './stand-ins/ports.js';

afterEach(closeEngines);

const handlers = {
  *wait() {
    yield* sleep(60_000);
  },
  *echo(_event: unknown, value: unknown) {
    return value;
  },
};

/** A port to main, as any script of a page gets one: by asking the preload. */
async function portOf(page: PageDocument): Promise<{ readonly port: Port; readonly heard: unknown[][] }> {
  page.post(`offloop:ask:${'0'.repeat(32)}`);
  await until(() => page.ports.length > 0);
  const port = page.ports.at(-1)!.other;
  const heard: unknown[][] = [];
  port.addEventListener('message', ({ data }: { data: unknown[] }) => heard.push(data));
  port.start();
  await until(() => heard.length > 0);
  return { port, heard };
}

const call = (id: unknown, name = 'echo', args: unknown = [1], list: unknown = 'default') => [0, id, list, name, args];
const mark = {};
/** What cannot be read: it says that it was written in another way, and was not. */
const forged = [
  [-1],
  [-1, null],
  [-1, [[0, 1, 'default', 'echo', [mark]], [7, mark, {}], []]],
  [
    -1,
    [
      [0, 1, 'default', 'echo', [mark]],
      [7, mark, { classes: 'x', keys: 5 }],
      [[mark], '0'],
    ],
  ],
  [
    -1,
    [
      [0, 1, 'default', 'echo', []],
      [7, mark],
      [5, 'a'],
    ],
  ],
  [-1, [[0, 1, 'default', 'echo', []], [6, mark, 'no bytes'], []]],
];

describe('A hostile page', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 5],
    ['text', 'call'],
    ['an object', { op: 0 }],
    ['an empty list', []],
    ['an unknown word', [99, 1]],
    ['a word of main', [3, 1, 'result']],
    ['no id', [0]],
    ['a bad id', call('1')],
    ['an id below 1', call(0)],
    ['an id that is none', call(Number.NaN)],
    ['an endless id', call(Number.POSITIVE_INFINITY)],
    ['a list that is none', call(1, 'echo', [], {})],
    ['a name that is none', call(1, 5 as never)],
    ['arguments that are none', call(1, 'echo', 'a')],
    ['arguments with a length', call(1, 'echo', { length: 5 })],
    ['a list of nothing but a length', call(1, 'echo', new Array(4_000_000_000))],
    ['room for less than nothing', [2, 1, -5]],
    ['room for endless items', [2, 1, Number.POSITIVE_INFINITY]],
    ['room that is none', [2, 1, 'x']],
    ...forged.map((message, index) => [`something forged (${index})`, message] as [string, unknown]),
  ])('that sends %s is cut off, and nobody else', async (_what, message) => {
    const { engine, open } = await startApp();
    const api = engine.expose(handlers);
    const bad = open();
    const good = open().page.library.connect<typeof api>();
    const kept = good.wait();
    const { port } = await portOf(bad.page);
    port.postMessage(call(7, 'wait', []));
    await until(() => [...engine.runs].length === 2);
    port.postMessage(message);
    await until(() => port.isClosed && [...engine.runs].length === 1);
    expect(kept.isRunning).toBe(true);
    expect(bad.contents.eventNames()).toEqual([]);
    expect(await good.echo(2)).toBe(2);
    kept.cancel();
    await kept.settled;
  });

  test('that uses an id twice is cut off', async () => {
    const { engine, open } = await startApp();
    engine.expose(handlers);
    const { port } = await portOf(open().page);
    port.postMessage(call(1, 'wait', []));
    port.postMessage(call(1, 'wait', []));
    await until(() => port.isClosed);
    await until(() => [...engine.runs].length === 0);
  });

  test('cannot end or answer the calls of others: numbers count for its own port', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose(handlers);
    const good = open().page.library.connect<typeof api>().wait();
    const { port, heard } = await portOf(open().page);
    await until(() => [...engine.runs].length === 1);
    for (let id = 1; id < 50; id += 1) port.postMessage([1, id, 'stop']);
    for (let id = 1; id < 50; id += 1) port.postMessage([2, id, 5]);
    port.postMessage(call(1));
    await until(() => heard.length > 1);
    expect(heard.at(-1)).toEqual([1, 1, 1]);
    expect(good.isRunning).toBe(true);
    good.cancel();
    await good.settled;
  });

  test('that floods has no more open calls than its limit, and others call on', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose(handlers, { limits: { calls: 10 } });
    const { port, heard } = await portOf(open().page);
    for (let id = 1; id <= 2000; id += 1) port.postMessage(call(id, 'wait', []));
    for (let id = 3001; id <= 4000; id += 1) port.postMessage(call(id, 'echo', [], `list ${id}`));
    const good = open().page.library.connect<typeof api>();
    expect(await good.echo(1)).toBe(1);
    await until(() => heard.length >= 1 + 1990 + 744);
    expect([...engine.runs].length).toBe(10);
    port.close();
    await until(() => [...engine.runs].length === 0);
  });

  test('that asks for ports without end gets 16', async () => {
    const { engine, open } = await startApp();
    engine.expose(handlers);
    const { page, contents } = open();
    for (let n = 0; n < 100; n += 1) page.post(`offloop:ask:${String(n).padStart(32, '0')}`);
    await until(() => page.ports.length === 100);
    await turns();
    expect(page.ports.filter(({ isClosed }) => !isClosed)).toHaveLength(16);
    expect(contents.listenerCount('destroyed')).toBe(1);
  });

  test('that sends names of prototypes and fields of errors changes nothing in main', async () => {
    const { engine, open } = await startApp();
    engine.expose(handlers);
    const { port, heard } = await portOf(open().page);
    const record = {
      classes: ['Error'],
      name: 'x',
      message: 'y',
      stack: undefined,
      keys: ['then', '__proto__', 'constructor', 'toString'],
      values: [1, { polluted: true }, 2, 3],
      cause: [],
      errors: undefined,
    };
    port.postMessage([-1, [call(1, 'echo', [mark]), [7, mark, record], []]]);
    port.postMessage(call(2, 'echo', [JSON.parse('{"__proto__": {"polluted": true}, "then": 1}')]));
    await until(() => heard.length >= 3);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(heard.at(-1)![0]).toBe(1);
    port.close();
  });
});
