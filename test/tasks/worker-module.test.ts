import { threadId } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AsyncTask, MultiTask, ProcessTask, Task, workerModule } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { errorOf } from '../helpers/gate.js';
import { fixture } from '../setup/fixture-url.js';

type Work = typeof import('../fixtures/handlers-work.js');
const work = workerModule<Work>(fixture('handlers-work.js'), () => import('../fixtures/handlers-work.js'));

let engine: NodeEngine;
beforeAll(() => {
  engine = new NodeEngine({ maxThreads: 1, maxProcesses: 1 });
});
afterAll(() => engine.close());

describe('workerModule', () => {
  test('gives functions that make tasks', async () => {
    expect(work.add(1, 2)).toBeInstanceOf(Task);
    expect(await engine.run(work.add(1, 2))).toBe(3);
    expect(
      await engine.run(function* () {
        return (yield* work.add(1, 2)) + (yield* work.add(3, 4));
      }),
    ).toBe(10);
  });

  test.each([
    ['called', () => work.where()],
    ['given to Task', () => new Task(work.where)],
  ])('executes a function on a thread when it is %s', async (_name, make) => {
    const place = await engine.run(make());
    expect(place.pid).toBe(process.pid);
    expect(place.threadId).not.toBe(threadId);
  });

  test('executes a function in a process when it is given to ProcessTask', async () => {
    const { pid } = await engine.run(new ProcessTask(work.where));
    expect(pid).not.toBe(process.pid);
  });

  test('executes a function on the event loop when it is given to AsyncTask', async () => {
    expect(await engine.run(new AsyncTask(work.where))).toEqual({ pid: process.pid, threadId });
  });

  test('executes functions in a multi task', async () => {
    expect(await engine.run(new MultiTask([1, 2, 3].map((n) => work.add(n, n))))).toEqual([2, 4, 6]);
  });

  test('gives the same function each time', () => {
    expect(work.add).toBe(work.add);
    expect(work.add.name).toBe('add');
  });

  test('calls the run after the function', async () => {
    const run = engine.run(work.add(1, 2));
    expect(run.name).toBe('add');
    await run;
  });

  test('works without its loader', async () => {
    const bare = workerModule<Work>(fixture('handlers-work.js'));
    expect(await engine.run(bare.add(2, 3))).toBe(5);
    await expect(engine.run(new AsyncTask(bare.add, 2, 3))).rejects.toThrow(/`add`.*second argument/);
  });

  test('keeps class, code and cause of an error of a function', async () => {
    const error = await errorOf(engine.run(work.fail('bad')));
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ message: 'bad', code: 'E_FAIL', cause: new TypeError('inner') });
    expect(error.stack).toContain('handlers-work');
  });

  test('is no promise, so that it can be awaited', async () => {
    expect(await Promise.resolve(work)).toBe(work);
  });

  test.each([
    ['Task', (fn: any) => new Task(fn)],
    ['ProcessTask', (fn: any) => new ProcessTask(fn)],
    ['AsyncTask', (fn: any) => new AsyncTask(fn)],
  ])('lists the functions there are where the name is wrong (%s)', async (_name, make) => {
    const { message } = await errorOf(engine.run(make((work as any).ad)));
    expect(message).toMatch(/`ad`/);
    expect(message).toMatch(/`add`, `begunAndPolling`, `fail`, `where`/);
    expect(await engine.run(work.add(1, 1))).toBe(2);
  });

  test('says so where the name is no function', async () => {
    const { message } = await errorOf(engine.run(new Task((work as any).LIMIT)));
    expect(message).toMatch(/`LIMIT`.*no function/);
  });

  test.each([
    ['throws while it loads', 'broken.js', /broken\.js does not load: broken on purpose/],
    ['is not there', 'nowhere.js', /nowhere\.js does not load/],
  ])('tells the URL of a module that %s, and keeps its worker', async (_name, file, message) => {
    const broken = workerModule<any>(fixture(file)) as any;
    const error = await errorOf(engine.run(broken.anything()));
    expect(error.message).toMatch(message);
    expect((error.cause as Error | undefined)?.message).toBeDefined();
    expect(await engine.run(work.add(1, 1))).toBe(2);
  });

  test.each([
    ['a text', './work.js'],
    ['nothing', undefined],
    ['null', null],
    ['an object', { href: 5 }],
  ])('refuses %s as its place, and says what to give', (_name, where) => {
    const make = () => workerModule(where as never);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(/Expected `where` to be.*new URL\('\.\/work\.js', import\.meta\.url\)/);
  });

  test('refuses a loader that is no function', () => {
    expect(() => workerModule(fixture('work.js'), Promise.resolve({}) as never)).toThrow(
      /Expected `load`.*\(\) => import/,
    );
  });

  test('cannot be started in Node where it was given the factory of a page', async () => {
    const page = workerModule<Work>(() => ({ postMessage() {}, terminate() {}, addEventListener() {} }));
    const error = await errorOf(engine.run(page.add(1, 2)));
    expect(error.message).toMatch(/URL/);
    expect(await engine.run(work.add(1, 1))).toBe(2);
  });
});
