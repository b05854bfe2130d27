/** What cannot be right is refused at the call, in words that name the argument and the way out; and no worker is lost by it. */
import { EventEmitter } from 'node:events';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  AsyncTask,
  DuplicateIdError,
  Engine,
  fork,
  MultiAsyncTask,
  MultiProcessTask,
  MultiTask,
  ProcessTask,
  StateError,
  sleep,
  Task,
  TransferError,
  waitForEvent,
  workerModule,
} from 'offloop';
import { NodeEngine } from 'offloop/node';
import { errorOf, Gate } from '../helpers/gate.js';
import { fixture } from '../setup/fixture-url.js';

const work = workerModule<any>(fixture('handlers-work.js')) as any;
let engine: NodeEngine;
beforeAll(() => {
  engine = new NodeEngine({ maxThreads: 1, maxProcesses: 1 });
});
afterAll(() => engine.close());

/** What the call throws; an error that comes later does not count. */
function thrown(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('The call threw nothing');
}

/** A function in exactly this form, which no tool has looked at. */
const parse = (text: string): (() => unknown) => new Function(`return ${text}`)();
/** What inline functions leave behind. */
const twice = (n: number): number => n * 2;
class Box {}
const list = [1];
const limits = { most: 1 };

const workerKinds = [
  { kind: 'Task', Kind: Task as any },
  { kind: 'ProcessTask', Kind: ProcessTask as any },
];
const multiKinds = [
  { kind: 'MultiTask', Multi: MultiTask as any },
  { kind: 'MultiProcessTask', Multi: MultiProcessTask as any },
  { kind: 'MultiAsyncTask', Multi: MultiAsyncTask as any },
];
const generator = function* () {};
const nothings: unknown[][] = [[undefined], [null], [5], ['text'], [{}], [Promise.resolve()]];

describe.each([...workerKinds, { kind: 'AsyncTask', Kind: AsyncTask as any }])('$kind', ({ Kind }) => {
  test.each(nothings)('refuses %p as its function', (fn) => {
    const error = thrown(() => new Kind(fn));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/^Expected `fn` to be a function, got /);
  });

  test.each<[unknown, RegExp]>([
    [undefined, /Expected `options` to be an object of options for task.with, got `undefined`/],
    [null, /Expected `options`.*got `null`/],
    ['fast', /Expected `options`.*got `"fast"` \(string\)/],
    [{ retires: 1 }, /Unknown option `retires` of task.with\. Did you mean `retries`\?/],
    [{ maxWorkers: 2 }, /Unknown option `maxWorkers` of task.with\. It takes `name`, `priority`,/],
    [{ retries: -1 }, /Expected `retries` to be an integer from 0 up, got `-1` \(number\)/],
    [{ retries: 0.5 }, /Expected `retries`.*got `0\.5` \(number\)/],
    [{ retries: '3' }, /Expected `retries`.*got `"3"` \(string\)/],
    [
      { timeout: -1 },
      /Expected `timeout` to be a number of milliseconds from 0 up, or Infinity for no limit, got `-1` \(number\)/,
    ],
    [{ timeout: Number.NaN }, /Expected `timeout`.*got `NaN`/],
    [{ timeout: '1s' }, /Expected `timeout`.*got `"1s"` \(string\)/],
    [{ priority: Number.NaN }, /Expected `priority` to be a finite number, got `NaN`/],
    [{ priority: 'high' }, /Expected `priority` to be a finite number, got `"high"` \(string\)/],
    [{ transfer: new ArrayBuffer(1) }, /Expected `transfer` to be an array of transferable objects, got `ArrayBuffer`/],
    [{ onProgress: true }, /Expected `onProgress` to be a function, got `true` \(boolean\)/],
    [{ signal: new AbortController() }, /Expected `signal` to be an AbortSignal, got `AbortController`/],
    [{ signal: null }, /Expected `signal` to be an AbortSignal, got `null`/],
    [{ name: 5 }, /Expected `name` to be a text, got `5` \(number\)/],
  ])('refuses with(%p)', (options, message) => {
    const task = new Kind(() => 1);
    expect(thrown(() => task.with(options)).message).toMatch(message);
  });
});

describe.each(workerKinds)('$kind', ({ Kind }) => {
  const object = {
    n: 1,
    method() {
      return this.n;
    },
    get value() {
      return this.n;
    },
  };
  const getter = Object.getOwnPropertyDescriptor(object, 'value')!.get;

  test.each<[string, unknown, RegExp]>([
    ['a bound function', ((n: number) => n).bind(undefined), /It is bound.*as an argument/],
    ['a native function', Math.max, /It is native.*Wrap it: `\(…args\) => …`/],
    ['a proxy of a function', new Proxy(() => 1, {}), /native, bound or a proxy/],
    ['a class', class Point {}, /It is a class.*inside the worker/],
    ['a method', object.method, /It is a method.*`function` or `=>`/],
    ['a getter', getter, /It is a getter.*Write a function/],
  ])('refuses %s, which cannot travel', (_name, fn, message) => {
    const error = thrown(() => new Kind(fn));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/Expected `fn` to be a function whose source can be sent to a worker/);
    expect(error.message).toMatch(message);
  });

  test('names the variable that an inline function left behind, and both ways out', async () => {
    const factor = 3;
    const error = await errorOf(engine.run(new Kind(() => factor)));
    expect(error).toBeInstanceOf(ReferenceError);
    expect(error.message).toMatch(/`factor` is not defined in the worker/);
    expect(error.message).toMatch(/Pass `factor` as an argument, or put the function into a module.*workerModule/);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['a function', () => twice(2), /A function or class cannot be passed as an argument: write `twice` inside/],
    ['a class', () => new Box(), /A function or class cannot be passed as an argument: write `Box` inside/],
    ['a module', () => basename('a/b'), /write `basename` inside.*or load it there \(`await import\('…'\)`\)/],
    [
      'what has methods',
      () => list.map((n) => n),
      /Pass `list` as an argument if it is data; what you import load there/,
    ],
    ['data', () => limits.most, /Pass `limits` as an argument, or put/],
  ])('does not advise to pass what cannot be passed: %s', async (_name, fn, message) => {
    expect((await errorOf(engine.run(new Kind(fn)))).message).toMatch(message);
    // Many of them travel together.
    const many = await errorOf(engine.run(new MultiTask([1, 2, 3].map(() => new Kind(fn)))));
    expect(many.message).toMatch(message);
  });

  test('says what to do with an import of a file beside it, which an inline function cannot have', async () => {
    expect(thrown(() => new Kind(parse("() => import('./work.js')"))).message).toMatch(
      /It imports `\.\/work\.js`, and a text lies in no folder\. Pass `new URL\('\.\/work\.js', import\.meta\.url\)\.href`/,
    );
    const byName = parse('(file) => import(file)');
    expect((await errorOf(engine.run(new Kind(byName, './nowhere.js')))).message).toMatch(
      /nowhere\.js.*The inline function `anonymous` lies in no file.*Pass the address as an argument/,
    );
  });

  test('says that a class of a module is none', async () => {
    const { message } = await errorOf(engine.run(new Kind(work.Adder, 1)));
    expect(message).toMatch(
      /^`Adder` of the worker module is a class\. Export a function that makes and uses the object/,
    );
  });

  test.each<[string, unknown[], string, RegExp]>([
    ['a function in an object', [1, { onClick: () => {} }], 'args[1].onClick', /a function \(`onClick`\)/],
    ['a function', [() => {}], 'args[0]', /a function/],
    ['a symbol', [Symbol('s')], 'args[0]', /a symbol/],
    ['a promise deep down', [{ list: [1, { later: Promise.resolve() }] }], 'args[0].list[1].later', /Promise/],
    ['a WeakMap in a Map', [new Map([['key', new WeakMap()]])], 'args[0].get("key")', /WeakMap/],
  ])('refuses %s as an argument, naming its path', async (_name, args, path, what) => {
    const error = await errorOf<TransferError>(engine.run(new Kind((...given: unknown[]) => given.length, ...args)));
    expect(error).toBeInstanceOf(TransferError);
    expect(error.path).toBe(path);
    expect(error.message).toContain(`\`${path}\` cannot leave its thread`);
    expect(error.message).toMatch(what);
    expect(await engine.run(new Kind(() => 'next'))).toBe('next');
  });

  test('throws that at the yield, where it can be caught', async () => {
    const seen = await engine.run(function* () {
      try {
        yield* new Kind(
          (given: unknown) => given,
          () => {},
        );
      } catch (error) {
        return error;
      }
      return undefined;
    });
    expect(seen).toBeInstanceOf(TransferError);
  });

  test.each<[string, () => unknown, string]>([
    ['a function', () => () => {}, 'result'],
    ['a function in an array', () => [1, { fn: () => {} }], 'result[1].fn'],
    ['a symbol', () => Symbol('s'), 'result'],
    ['a promise in an object', () => ({ later: Promise.resolve() }), 'result.later'],
  ])('refuses %s as a result, naming its path', async (_name, fn, path) => {
    const error = await errorOf<TransferError>(engine.run(new Kind(fn)));
    expect(error).toBeInstanceOf(TransferError);
    expect(error.path).toBe(path);
    expect(await engine.run(new Kind(() => 'next'))).toBe('next');
  });

  test('says so when a function of a module is not exported, and lists those that are', async () => {
    const { message } = await errorOf(engine.run(new Kind(work.subtract)));
    expect(message).toMatch(/has no export `subtract`\. It has `add`/);
    expect(await engine.run(new Kind(work.add, 1, 2))).toBe(3);
  });

  test('says so when a module does not load', async () => {
    const broken = workerModule<any>(fixture('broken.js')) as any;
    const { message } = await errorOf(engine.run(new Kind(broken.anything)));
    expect(message).toMatch(/broken\.js does not load: broken on purpose/);
    expect(await engine.run(new Kind(() => 'next'))).toBe('next');
  });

  test('says so, with its places, when what is to be moved is listed twice', async () => {
    const buffer = new ArrayBuffer(4);
    const run = engine.run(
      new Kind((bytes: ArrayBuffer) => bytes.byteLength, buffer).with({ transfer: [buffer, buffer] }),
    );
    const outcome = await run.settled;
    // A process copies, so there is nothing to be moved.
    if (Kind === ProcessTask) expect(outcome).toEqual({ state: 'success', value: 4 });
    else
      expect(outcome).toMatchObject({
        error: {
          path: 'transfer[1]',
          message: expect.stringMatching(/is the same ArrayBuffer as `transfer\[0\]`\. .*list it once/),
        },
      });
    expect(await engine.run(new Kind(() => 'next'))).toBe('next');
  });
});

describe.each(multiKinds)('$kind', ({ kind, Multi }) => {
  test.each<[unknown, RegExp]>([
    [undefined, /Expected `tasks` to be an array or another iterable of tasks, got `undefined`/],
    [null, /Expected `tasks`.*got `null`/],
    [5, /Expected `tasks`.*got `5` \(number\)/],
    ['tasks', /Expected `tasks`.*got `"tasks"` \(string\)/],
    [{ a: new AsyncTask(() => 1) }, /Expected `tasks`.*got `Object` \(object\)/],
    [new AsyncTask(() => 1), /Expected `tasks`.*got `AsyncTask` \(object\).*\[/],
    [[new AsyncTask(() => 1), 5], /Expected `tasks\[1\]` to be a task or another operation, got `5` \(number\)/],
    [[undefined], /Expected `tasks\[0\]`.*got `undefined`/],
    // biome-ignore lint/suspicious/noSparseArray: what is tested
    [[, new AsyncTask(() => 1)], /Expected `tasks\[0\]`.*got `undefined`/],
    [[() => 1], /Expected `tasks\[0\]`.*got `anonymous` \(function\)/],
    [[Promise.resolve(1)], /Expected `tasks\[0\]`.*got `Promise` \(object\)/],
  ])('refuses %p at the call', (tasks, message) => {
    const error = thrown(() => new Multi(tasks));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(message);
  });

  test.each<[unknown, string]>([
    [0, '`0` (number)'],
    [-1, '`-1` (number)'],
    [1.5, '`1.5` (number)'],
    [Number.NaN, '`NaN` (number)'],
    ['4', '`"4"` (string)'],
    [null, '`null` (null)'],
  ])('refuses %p workers', (maxWorkers, shown) => {
    for (const name of ['maxWorkers', 'max_workers']) {
      const error = thrown(() => new Multi([], { [name]: maxWorkers }));
      expect(error).toBeInstanceOf(typeof maxWorkers === 'number' ? RangeError : TypeError);
      expect(error.message).toContain(`Expected \`${name}\` to be an integer from 1 up, got ${shown}`);
    }
  });

  test.each<[unknown, RegExp]>([
    [{ maxWorker: 4 }, /Unknown option `maxWorker` of \w+\. Did you mean `maxWorkers`\?/],
    [{ skipError: true }, /Did you mean `skipErrors`\?/],
    [{ ordered: false }, /Did you mean `unordered`\?/],
    [{ concurrency: 4 }, /Unknown option `concurrency` of \w+\. It takes `maxWorkers`, `skipErrors`, `unordered`/],
    [{ onProgress: 5 }, /Expected `onProgress` to be a function, got `5`/],
    [{ skipErrors: 'yes' }, /Expected `skipErrors` to be true or false, got `"yes"` \(string\)/],
    [{ unordered: 1 }, /Expected `unordered` to be true or false, got `1` \(number\)/],
    [5, /Expected `options` to be an object of options for/],
  ])('refuses the options %p', (options, message) => {
    const error = thrown(() => new Multi([], options));
    expect(error.message).toMatch(message);
    if (message.source.startsWith('Unknown')) expect(error.message).toContain(` of ${kind}.`);
  });

  test('fails with a member of a lazy iterable that is no operation, naming its place', async () => {
    function* tasks() {
      yield new AsyncTask(() => 1);
      yield 'second';
    }
    const error = await errorOf(engine.run(new Multi(tasks())));
    expect(error.message).toMatch(/Expected `tasks\[1\]` to be a task or another operation, got `"second"` \(string\)/);
  });
});

describe('a member that cannot be sent', () => {
  test('fails like any other, and the next one has a worker', async () => {
    const bad = new Task((given: unknown) => given, (() => {}) as never);
    const results = new MultiTask([new Task(() => 'a'), bad, new Task(() => 'c')], { skipErrors: true, maxWorkers: 1 });
    expect(await engine.run(results)).toEqual(['a', 'c']);
  });
});

describe('a yield of what is no operation', () => {
  test.each<[unknown, string]>([
    [5, '`5` (number)'],
    ['text', '`"text"` (string)'],
    [undefined, '`undefined` (undefined)'],
    [null, '`null` (null)'],
    [true, '`true` (boolean)'],
    [{ a: 1 }, '`Object` (object)'],
    [new Map(), '`Map` (object)'],
    [() => 5, '`anonymous` (function)'],
    [Task, '`Task` (function)'],
    [[1, 2], '`Array` (object)'],
    [Object.create(null), '`object` (object)'],
  ])('%p is refused at the yield, naming what it got', async (value, shown) => {
    const seen = await engine.run(function* () {
      try {
        yield value as never;
      } catch (error) {
        return error as Error;
      }
      return new Error('nothing was thrown');
    });
    expect(seen).toBeInstanceOf(TypeError);
    expect(seen.message).toContain(`got ${shown}`);
    expect(seen.message).toMatch(/Yield a task, a promise/);
  });
});

describe('engine.async', () => {
  const wrap = (...args: unknown[]) => (engine.async as any)(...args);

  test.each<[unknown[], RegExp]>([
    [[], /Expected `fn` to be a generator function, or options and then a generator function, got `undefined`/],
    [[5], /Expected `fn`.*got `5` \(number\)/],
    [[null], /Expected `fn`.*got `null`/],
    [[async () => {}], /Expected `fn` to be a generator function.*Write `async function\*`/],
    [[class {}], /Expected `fn` to be a generator function/],
    [[{}, async () => {}], /Expected `fn` to be a generator function.*Write `async function\*`/],
    [[5, generator], /Expected `(fn|options)`.*got `5` \(number\)/],
    [[{ polcy: 'drop' }, generator], /Unknown option `polcy` of engine\.async\. Did you mean `policy`\?/],
    [[{ id: 'a' }, generator], /Unknown option `id` of engine\.async/],
    [[{ policy: 'dorp' }, generator], /Expected `policy` to be .*`drop`.*got `"dorp"` \(string\)/],
    [[{ maxConcurrency: 0 }, generator], /Expected `maxConcurrency` to be an integer from 1 up, got `0` \(number\)/],
    [[{ debounce: -1 }, generator], /Expected `debounce`.*got `-1` \(number\)/],
    [[{ throttle: 'x' }, generator], /Expected `throttle`.*got `"x"` \(string\)/],
    [[{ key: 'id' }, generator], /Expected `key` to be a function, got `"id"` \(string\)/],
    [[{ before: 5 }, generator], /Expected `before` to be a function, got `5` \(number\)/],
    [[{ name: 5 }, generator], /Expected `name` to be a text, got `5` \(number\)/],
    [[{ description: 5 }, generator], /Expected `description` to be a text, got `5` \(number\)/],
    [[{ group: 5 }, generator], /Expected `group` to be a name, or what `engine\.group\('name'\)` gives, got `5`/],
    [[{ owner: 'me' }, generator], /Expected `owner` to be an object, got `"me"` \(string\)/],
    [[{ signal: {} }, generator], /Expected `signal` to be an AbortSignal, got `Object` \(object\)/],
    [[{ timeout: -5 }, generator], /Expected `timeout`.*got `-5` \(number\)/],
    [[{ exclusive: 'yes' }, generator], /Expected `exclusive` to be true or false, got `"yes"` \(string\)/],
    [[{ exitOnError: 1 }, generator], /Expected `exitOnError` to be true or false, got `1` \(number\)/],
  ])('refuses %p at the call', (args, message) => {
    expect(thrown(() => wrap(...args)).message).toMatch(message);
  });

  test('fails at its call where a plain function gives no generator', async () => {
    const handler = wrap(function plain() {
      return 5;
    });
    const error = await errorOf(handler());
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/generator function.*gave `5` \(number\)/);
  });
});

describe('engine.run', () => {
  const run = (...args: unknown[]) => (engine.run as any)(...args);

  test.each<[unknown[], RegExp]>([
    [[], /Expected `work` to be an operation or a function that makes one, got `undefined`/],
    [[5], /Expected `work`.*got `5` \(number\)/],
    [[{}], /Expected `work`.*got `Object` \(object\)/],
    [[Promise.resolve(1)], /got a promise, which cannot be started again\. Give a function: `\(\) => …`/],
    [[generator()], /got a generator object, which cannot be started again/],
    [[[new AsyncTask(() => 1)]], /Expected `work`.*got `Array` \(object\)/],
    [[() => sleep(0), 5], /Expected `options` to be an object of options for engine.run, got `5` \(number\)/],
    [[() => sleep(0), { nam: 'x' }], /Unknown option `nam` of engine.run\. Did you mean `name`\?/],
    [[() => sleep(0), { policy: 'drop' }], /Unknown option `policy` of engine.run/],
    [[() => sleep(0), { args: [] }], /Unknown option `args` of engine.run/],
    [[() => sleep(0), { id: '' }], /Expected `id` to be a text that is not empty, got `""` \(string\)/],
    [[() => sleep(0), { id: 5 }], /Expected `id` to be a text that is not empty, got `5` \(number\)/],
    [[() => sleep(0), { group: 5 }], /Expected `group`/],
    [[() => sleep(0), { group: null }], /Expected `group`.*got `null`/],
    [[() => sleep(0), { owner: 5 }], /Expected `owner` to be an object/],
    [[() => sleep(0), { owner: null }], /Expected `owner` to be an object, got `null`/],
    [
      [() => sleep(0), { signal: new AbortController() }],
      /Expected `signal` to be an AbortSignal, got `AbortController`/,
    ],
    [[() => sleep(0), { timeout: '1s' }], /Expected `timeout`.*got `"1s"` \(string\)/],
    [[() => sleep(0), { timeout: Number.NaN }], /Expected `timeout`.*got `NaN`/],
    [[engine2Handler(), { args: 'x' }], /Expected `args` to be an array.*, got `"x"` \(string\)/],
  ])('refuses %p at the call', (args, message) => {
    expect(thrown(() => run(...args)).message).toMatch(message);
    expect([...engine.runs]).toEqual([]);
  });

  function engine2Handler() {
    return new NodeEngine().async(function* (_text: string) {});
  }

  test('refuses the id of an active run, and takes it again when that has ended', async () => {
    const gate = new Gate();
    const first = run(() => gate, { id: 'only' });
    const error = thrown(() => run(() => sleep(0), { id: 'only' })) as DuplicateIdError;
    expect(error).toBeInstanceOf(DuplicateIdError);
    expect(error.id).toBe('only');
    expect(error.message).toMatch(/`only` is active already.*another `id`/);
    gate.open();
    await first;
    await run(() => sleep(0), { id: 'only' });
    expect(engine.runs.size).toBe(0);
  });

  test('fork refuses the same inside a handler', async () => {
    const seen: string[] = [];
    await engine.run(function* () {
      for (const [work, options] of [
        [5, {}],
        [Promise.resolve(), {}],
        [() => sleep(0), { nam: 'x' }],
      ])
        seen.push(thrown(() => fork(work as never, options as never)).message);
    });
    expect(seen).toEqual([
      expect.stringMatching(/Expected `work`.*got `5`/),
      expect.stringMatching(/got a promise/),
      expect.stringMatching(/Unknown option `nam` of fork\. Did you mean `name`/),
    ]);
  });
});

describe('an engine', () => {
  test.each<[unknown, RegExp]>([
    [5, /Expected `options` to be an object of options for NodeEngine, got `5` \(number\)/],
    [null, /Expected `options`.*got `null`/],
    [{ maxThread: 2 }, /Unknown option `maxThread` of NodeEngine\. Did you mean `maxThreads`\?/],
    [{ thread: 2 }, /Unknown option `thread` of NodeEngine\. Did you mean `threads`/],
    [{ maxThreads: 0 }, /Expected `maxThreads` to be an integer from 1 up, got `0` \(number\)/],
    [{ maxThreads: -1 }, /Expected `maxThreads`.*got `-1` \(number\)/],
    [{ maxThreads: 1.5 }, /Expected `maxThreads`.*got `1\.5` \(number\)/],
    [{ maxThreads: Number.NaN }, /Expected `maxThreads`.*got `NaN` \(number\)/],
    [{ maxProcesses: 0 }, /Expected `maxProcesses` to be an integer from 1 up, got `0`/],
    [{ maxQueue: -1 }, /Expected `maxQueue` to be an integer from 0 up, got `-1`/],
    [{ uiBudget: -1 }, /Expected `uiBudget`.*got `-1`/],
    [{ graceMs: -1 }, /Expected `graceMs`.*or Infinity for no limit, got `-1`/],
    [{ idleTimeout: 'never' }, /Expected `idleTimeout`.*got `"never"` \(string\)/],
    [{ logger: console }, /Expected `logger` to be a function.*It gets a level, a message and details/],
    [{ name: 5 }, /Expected `name` to be a text, got `5` \(number\)/],
    [{ development: 'no' }, /Expected `development` to be true or false, got `"no"` \(string\)/],
    [
      { resourceLimits: { maxOldGenerationSizeMB: 40 } },
      /Unknown option `maxOldGenerationSizeMB` of resourceLimits. Did you mean `maxOldGenerationSizeMb`\?/,
    ],
    [
      { resourceLimits: { stackSizeMb: 0 } },
      /Expected `resourceLimits.stackSizeMb` to be a number of megabytes from 0.5 up, got `0`/,
    ],
    // These would end the whole program, not the thread.
    [{ resourceLimits: { stackSizeMb: 0.2 } }, /from 0.5 up, got `0.2`/],
    [{ resourceLimits: { maxOldGenerationSizeMb: 2 } }, /from 4 up, got `2`/],
    [{ resourceLimits: { codeRangeSizeMb: '5' } }, /Expected `resourceLimits.codeRangeSizeMb`.*got `"5"` \(string\)/],
    [{ resourceLimits: { maxYoungGenerationSizeMb: Number.NaN } }, /Expected `resourceLimits.maxYoung.*got `NaN`/],
    [{ resourceLimits: 5 }, /Expected `resourceLimits` to be an object, got `5` \(number\)/],
  ])('refuses the options %p', (options, message) => {
    expect(thrown(() => new NodeEngine(options as never)).message).toMatch(message);
  });

  test('refuses unknown events, and names those there are', () => {
    const error = thrown(() => engine.on('finish' as never, () => {}));
    expect(error.message).toMatch(/Expected `event` to be one of `started`.*`finished`.*got `"finish"` \(string\)/);
    expect(thrown(() => engine.on('error', undefined as never)).message).toMatch(
      /Expected `listener` to be a function/,
    );
  });

  test('refuses unknown events of a run, too', async () => {
    const run = engine.run(sleep(0));
    const error = thrown(() => run.on('finished' as never, () => {}));
    expect(error.message).toMatch(/Expected `event` to be `state` or `progress`, got `"finished"` \(string\)/);
    expect(thrown(() => run.on('state', 5 as never)).message).toMatch(/Expected `listener` to be a function, got `5`/);
    await run;
  });

  test('refuses a group whose name is no text', () => {
    expect(thrown(() => engine.group(5 as never)).message).toMatch(/Expected `name` to be a text, got `5` \(number\)/);
  });

  test.each<[unknown, RegExp]>([
    [5, /Expected `options`.*close, got `5`/],
    [{ timeut: 5 }, /Unknown option `timeut` of engine.close\. Did you mean `timeout`\?/],
    [{ timeout: -5 }, /Expected `timeout`.*got `-5`/],
  ])('refuses close(%p), and stays open', async (options, message) => {
    const error = await errorOf(() => engine.close(options as never));
    expect(error.message).toMatch(message);
    expect(await engine.run(new AsyncTask(() => 'open'))).toBe('open');
  });

  test('that is closed refuses work at the call', async () => {
    const closed = new NodeEngine();
    const handler = closed.async(function* () {});
    await closed.close();
    for (const call of [
      () => closed.run(sleep(0)),
      () => handler(),
      () => closed.run(handler as never, { args: [] } as never),
    ]) {
      const error = thrown(call);
      expect(error).toBeInstanceOf(StateError);
      expect(error.message).toMatch(/engine is closed.*Make another one/);
    }
  });

  test('without threads says which one has them', async () => {
    class Bare extends Engine {
      protected override schedule(drain: () => void): void {
        setImmediate(drain);
      }
    }
    const bare = new Bare();
    for (const task of [new Task(() => 1), new ProcessTask(() => 1)]) {
      const error = await errorOf(bare.run(task));
      expect(error.message).toMatch(/no (threads|processes)\. Extend NodeEngine.*AsyncTask/);
    }
    expect(await bare.run(new AsyncTask(() => 1))).toBe(1);
  });
});

describe('the registry', () => {
  test.each<[() => unknown, RegExp]>([
    [() => engine.runs.find(undefined as never), /Expected `options` to be an object of options for find/],
    [() => engine.runs.find({ nme: 'x' } as never), /Unknown option `nme` of find\. Did you mean `name`\?/],
    [
      () => engine.runs.cancelGroup('x', { woner: {} } as never),
      /Unknown option `woner` of engine.runs.cancelGroup\. Did you mean `owner`\?/,
    ],
    [() => engine.runs.cancelGroup(5 as never), /Expected `name` to be a text, got `5` \(number\)/],
    [() => engine.runs.cancelOwner(undefined as never), /Expected `owner` to be an object, got `undefined`/],
    [() => engine.runs.find({ state: 'finished' } as never), /Expected `state` to be .*got `"finished"` \(string\)/],
  ])('refuses %p', (call, message) => {
    expect(thrown(call).message).toMatch(message);
  });
});

describe('a wrong event name', () => {
  test('is refused by waitForEvent', () => {
    expect(thrown(() => waitForEvent(new EventEmitter(), 5 as never)).message).toMatch(
      /Expected `type`.*got `5` \(number\)/,
    );
  });
});
