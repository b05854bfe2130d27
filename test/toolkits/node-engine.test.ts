import { describe, expect, jest, test } from '@jest/globals';
import { AsyncTask, sleep, Task } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { Child, gone, runProgram } from './child.js';

jest.setTimeout(30_000);

const IMPORTS = `
  import { AsyncTask, MultiTask, ProcessTask, sleep, Task, wait } from 'offloop';
  import { NodeEngine } from 'offloop/node';
`;
const program = (code: string) => runProgram(IMPORTS + code);

describe('exitOnError', () => {
  const failing = `engine.run(function* () { yield* sleep(1); throw new RangeError('fatal'); }, { exitOnError: true })`;

  test.each([
    [
      'somebody listens to `error`',
      `engine.on('error', ({ error }) => console.log('told', error.message)); void ${failing};`,
      'told fatal\n',
    ],
    ['the run is caught', `${failing}.catch((error) => console.log('caught', error.message));`, 'caught fatal\n'],
    ['the error is uncaught', `void ${failing};`, ''],
    [
      'somebody takes what is uncaught',
      `process.on('uncaughtException', ({ message }) => console.log('taken', message)); void ${failing};`,
      'taken fatal\n',
    ],
    [
      'several share the work',
      `const load = engine.async({ policy: 'share', exitOnError: true }, function* () { yield* sleep(1); throw new RangeError('fatal'); });
       load().catch(() => console.log('one')); load().catch(() => console.log('two'));`,
      'one\ntwo\n',
    ],
  ])('ends the program with code 1, the error printed once, where %s', async (_where, code, stdout) => {
    const ended = await program(`
      const engine = new NodeEngine();
      setInterval(() => {}, 1000);
      ${code}
    `);
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 1, stdout });
    expect(ended.stderr.match(/RangeError: fatal/g)).toHaveLength(1);
  });

  test.each([
    ['it is caught', (run: string) => `await ${run}.catch(() => {});`],
    ['nobody looks', (run: string) => `${run};`],
    ['the program waits for it', (run: string) => `await ${run};`],
    ['a promise of the program is rejected', (run: string) => `${run}.then(() => {});`],
  ])(
    'lets other runs clean up, ends workers, and keeps the code that the program chose, where %s',
    async (_where, start) => {
      const { code, stdout } = await program(`
      const engine = new NodeEngine();
      process.exitCode = 7;
      engine.run(function* () {
        try { yield* new Task(() => { for (;;); }); } finally { yield* sleep(1); console.log('cleaned'); }
      });
      engine.on('finished', ({ run }) => console.log('finished', run.name));
      setInterval(() => {}, 1000);
      ${start(`engine.run(function* fatal() { yield* sleep(1); throw new RangeError('fatal'); }, { exitOnError: true })`)}
      setInterval(() => {}, 1000);
    `);
      expect(code).toBe(7);
      expect(stdout).toContain('finished fatal\n');
      expect(stdout).toContain('cleaned\n');
    },
  );

  test('does nothing after a success, a cancel, and without an error', async () => {
    const { code, stdout } = await program(`
      const engine = new NodeEngine();
      await engine.run(sleep(1), { exitOnError: true });
      engine.run(sleep(60_000), { exitOnError: true }).cancel();
      await engine.run(function* () { throw new Error('handled'); }).catch(() => {});
      setTimeout(() => console.log('goes on'), 20);
    `);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'goes on\n' });
  });
});

describe('a program', () => {
  test.each([
    ['Task', 'new Task((n) => n * n, 12)'],
    ['ProcessTask', 'new ProcessTask((n) => n * n, 12)'],
    ['AsyncTask', 'new AsyncTask((n) => n * n, 12)'],
    ['MultiTask', 'new MultiTask([new Task((n) => n * n, 12)])'],
    ['sleep', 'sleep(1)'],
  ])('ends by itself with code 0 after a %s, without close()', async (_name, work) => {
    const { code, signal, stderr, stdout } = await program(`
      const engine = new NodeEngine();
      void engine.run(${work}).then((value) => console.log('result', String(value)));
    `);
    expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
    expect(stdout).toMatch(/^result (144|undefined)\n$/);
  });

  test('ends by itself with a top-level await', async () => {
    const { code, stdout, stderr } = await program(`
      const engine = new NodeEngine();
      console.log(await engine.run(new Task((n) => n + 1, 1)));
    `);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '2\n', stderr: '' });
  });

  test('ends by itself with idle workers that were started before', async () => {
    const { code, stdout } = await program(`
      const engine = new NodeEngine({ maxThreads: 2, maxProcesses: 1 });
      await Promise.all([engine.executors.thread.prestart(2), engine.executors.process.prestart(1)]);
      console.log(engine.executors.thread.counts.idle, engine.executors.process.counts.idle);
    `);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '2 1\n' });
  });

  test('is kept alive by a task that executes, and only by that', async () => {
    const { code, stdout } = await program(`
      const engine = new NodeEngine();
      void engine.run(new Task(async () => { await new Promise((done) => setTimeout(done, 50)); return 'ended'; })).then(console.log);
    `);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'ended\n' });
  });

  test('ends with close() awaited at the top level', async () => {
    const { code, stdout, stderr } = await program(`
      const engine = new NodeEngine();
      const forever = engine.run(new Task(() => { for (;;); }));
      await new Promise((resolve) => { forever.on('state', resolve); });
      await engine.close();
      console.log(forever.state);
    `);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'cancelled\n', stderr: '' });
  });

  test('works the same from `await using`', async () => {
    const { code, stdout } = await program(`
      const engine = new NodeEngine();
      await engine.run(new ProcessTask(() => 1));
      await engine[Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]();
      console.log('closed');
    `);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'closed\n' });
  });

  test('leaves no process behind', async () => {
    const { code, stdout } = await program(`
      const engine = new NodeEngine({ maxProcesses: 2 });
      const pids = await engine.run(new MultiTask([1, 2].map(() => new ProcessTask(() => process.pid))));
      console.log(pids.join(' '));
    `);
    expect(code).toBe(0);
    const pids = stdout.trim().split(' ').map(Number);
    expect(pids).toHaveLength(2);
    for (const pid of pids) await gone(pid);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)('leaves no process behind when it is ended by %s', async (signal) => {
    const child = new Child(`${IMPORTS}
      const engine = new NodeEngine();
      console.log(await engine.run(new ProcessTask(() => process.pid)));
      await engine.run(new ProcessTask(() => new Promise((done) => setTimeout(done, 1_000_000))));
    `);
    const [, pid] = await child.printed(/(\d+)\n/);
    child.kill(signal);
    expect(await child.ended).toMatchObject({ code: null, signal });
    await gone(Number(pid));
  });

  test('that a thread prints to prints it before the result', async () => {
    const { stdout } = await program(`
      const engine = new NodeEngine();
      console.log(await engine.run(new Task(() => { console.log('from the thread'); return 'result'; })));
    `);
    expect(stdout).toBe('from the thread\nresult\n');
  });
});

describe('an error that nobody observes', () => {
  test.each([
    ['a handler', "void engine.async(function* () { yield* sleep(0); throw new RangeError('unseen'); })();"],
    ['the first stretch of a handler', "void engine.async(function* () { throw new RangeError('unseen'); })();"],
    ['a task', "void engine.run(new Task(() => { throw new RangeError('unseen'); }));"],
    [
      'a fork, through its parent',
      "void engine.run(function* () { const { fork } = await0; fork(function* () { throw new RangeError('unseen'); }); yield* sleep(1); });",
    ],
    ['a listener', "engine.on('finished', () => { throw new RangeError('unseen'); }); void engine.run(sleep(0));"],
  ])('in %s is uncaught: message on stderr, exit code 1', async (_name, code) => {
    const ended = await program(`
      const await0 = await import('offloop');
      const engine = new NodeEngine();
      ${code}
    `);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/RangeError: unseen/);
    // Once.
    expect(ended.stderr.match(/RangeError: unseen/g)).toHaveLength(1);
  });

  test('goes to the `error` event instead where somebody listens', async () => {
    const ended = await program(`
      const engine = new NodeEngine();
      engine.on('error', ({ error, run }) => console.log(error.message, run.name));
      void engine.run(function* named() { yield* sleep(0); throw new RangeError('seen'); });
    `);
    expect(ended).toMatchObject({ code: 0, stdout: 'seen named\n', stderr: '' });
  });

  test.each([
    ['then', 'run.then(() => {}, () => {});'],
    ['catch', 'run.catch(() => {});'],
    ['await one turn later', 'await null; await run.catch(() => {});'],
    ['Promise.all', 'await Promise.all([run]).catch(() => {});'],
    ['settled', 'await run.settled;'],
  ])('is none where somebody observes it by %s', async (_name, code) => {
    const ended = await program(`
      const engine = new NodeEngine();
      const run = engine.run(function* () { throw new RangeError('observed'); });
      ${code}
    `);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('is left to Node where a derived promise has no handler', async () => {
    const ended = await program(`
      const engine = new NodeEngine();
      void engine.run(function* () { yield* sleep(0); throw new RangeError('derived'); }).then(() => {});
    `);
    expect(ended.code).toBe(1);
    expect(ended.stderr.match(/RangeError: derived/g)).toHaveLength(1);
  });

  test('reaches `uncaughtException` as it is', async () => {
    const ended = await program(`
      process.on('uncaughtException', (error) => console.log(error.name, error.code));
      const engine = new NodeEngine();
      void engine.run(new Task(() => { throw Object.assign(new RangeError('x'), { code: 'E_X' }); }));
    `);
    expect(ended).toMatchObject({ code: 0, stdout: 'RangeError E_X\n' });
  });
});

describe('cancellation', () => {
  test.each([
    ['by itself', 'void search(1); void search(2);'],
    ['with then', 'void search(1).then(() => {}); void search(2);'],
    ['with finally', 'void search(1).finally(() => {}); void search(2);'],
    ['by close()', 'void search(1); void engine.close();'],
    ['of a task', "engine.run(new Task(() => { for (;;); })).cancel('enough');"],
  ])('is quiet %s', async (_name, code) => {
    const ended = await program(`
      const engine = new NodeEngine();
      const search = engine.async({ policy: 'restart' }, function* (n) { yield* sleep(5); return n; });
      ${code}
    `);
    expect(ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
  });

  test('rejects a native async function that awaits it, as Node has it', async () => {
    const ended = await program(`
      const engine = new NodeEngine();
      const search = engine.async({ policy: 'restart' }, function* (n) { yield* sleep(5); return n; });
      void (async () => { await search(1); })();
      void search(2);
    `);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/CancelledError/);
  });
});

describe('NodeEngine', () => {
  test('resumes after pending input: it schedules with setImmediate', async () => {
    const schedule = jest.spyOn(globalThis, 'setImmediate');
    let drained = false;
    class Open extends NodeEngine {
      post(drain: () => void): void {
        this.schedule(drain);
      }
    }
    try {
      new Open().post(() => {
        drained = true;
      });
      expect(schedule).toHaveBeenCalledTimes(1);
      expect(drained).toBe(false);
      await new Promise((resolve) => setTimeout(resolve, 0));
    } finally {
      schedule.mockRestore();
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(drained).toBe(true);
  });

  test('gives its limits to its workers', async () => {
    await using engine = new NodeEngine({ maxThreads: 1, resourceLimits: { maxOldGenerationSizeMb: 40 } });
    expect(await engine.run(new Task(async () => (await import('node:worker_threads')).resourceLimits))).toMatchObject({
      maxOldGenerationSizeMb: 40,
    });
  });

  test('starts no worker that is not needed', async () => {
    await using engine = new NodeEngine();
    await engine.run(new AsyncTask(() => 1));
    await engine.run(sleep(0));
    const { thread, process } = engine.executors;
    expect([thread.counts, process.counts]).toEqual(Array(2).fill({ running: 0, idle: 0, queued: 0, spare: 0 }));
  });

  test('refuses tasks that exceed `maxQueue`', async () => {
    await using engine = new NodeEngine({ maxThreads: 1, maxQueue: 1 });
    const outcomes = await Promise.allSettled(
      [1, 2, 3, 4].map((n) => engine.run(new Task((value: number) => value, n))),
    );
    expect(outcomes.map(({ status }) => status)).toContain('rejected');
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    for (const failure of failures) expect(failure).toMatchObject({ name: 'QueueFullError', limit: 1 });
  });

  test('stays apart from another one', async () => {
    await using one = new NodeEngine({ maxThreads: 1 });
    await using two = new NodeEngine({ maxThreads: 1 });
    const id = async () => (await import('node:worker_threads')).threadId;
    expect(await one.run(new Task(id))).not.toBe(await two.run(new Task(id)));
    one.run(sleep(1_000_000), { id: 'same' }).cancel();
    const run = two.run(sleep(0), { id: 'same' });
    expect([...one.runs]).toEqual([]);
    expect([...two.runs]).toEqual([run]);
    await run;
  });
});
