import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { all, MultiTask, ProcessTask, type Run, sleep, Task, type WorkerOutput } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { Child } from './child.js';

jest.setTimeout(30_000);

const IMPORTS = `
  import { ProcessTask, Task } from 'offloop';
  import { NodeEngine } from 'offloop/node';
  import { InkEngine } from 'offloop/ink';
`;
const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const program = (code: string) => new Child(IMPORTS + code).ended;

describe.each([
  ['thread', Task],
  ['process', ProcessTask],
] as const)('What a %s prints', (executor, Kind) => {
  let engine: NodeEngine;
  let told: (WorkerOutput | 'result')[];
  beforeEach(() => {
    engine = new NodeEngine();
    told = [];
    engine.on('output', (output) => told.push(output));
  });
  afterEach(() => engine.close());
  const lines = (): string[] => told.map((one) => (one === 'result' ? one : `${one.stream} ${one.line}`));

  test('is told line by line, in order, and before the result', async () => {
    const run = engine.run(
      new Kind(() => {
        for (let n = 0; n < 100; n += 1) console.log(`line ${n}`);
        process.stdout.write('an unfinished ');
        process.stdout.write('line ü');
      }),
    );
    await run;
    told.push('result');
    expect(lines()).toEqual([
      ...Array.from({ length: 100 }, (_, n) => `stdout line ${n}`),
      'stdout an unfinished line ü',
      'result',
    ]);
  });

  test('is told with the stream, the name and the run', async () => {
    const run = engine.run(new Kind(() => console.error('wrong\nand more')).with({ name: 'noisy' }));
    await run;
    expect(told).toEqual([
      { line: 'wrong', stream: 'stderr', name: 'noisy', run },
      { line: 'and more', stream: 'stderr', name: 'noisy', run },
    ]);
    expect((told[0] as WorkerOutput).run).toBe(run);
  });

  test('keeps characters whole that come in parts', async () => {
    await engine.run(
      new Kind(() => {
        const bytes = Buffer.from('grün\r\n');
        process.stdout.write(bytes.subarray(0, 3));
        process.stdout.write(bytes.subarray(3));
        process.stdout.write(Buffer.from('rot').toString('hex'), 'hex');
      }),
    );
    expect(lines()).toEqual(['stdout grün', 'stdout rot']);
  });

  test('is told from a loop that never turns', async () => {
    const first = new Promise<string>((resolve) => engine.on('output', ({ line }) => resolve(line)));
    const run = engine.run(
      new Kind(() => {
        for (let n = 0; ; n += 1) if (n % 100_000_000 === 0) console.log(`round ${n}`);
      }),
    );
    expect(await first).toBe('round 0');
    run.cancel();
    await run.settled;
  });

  test('is told of members of a multi task, of failures, and of what follows a listener that left', async () => {
    await engine.run(new MultiTask([1, 2, 3].map((n) => new Kind((m: number) => console.log(`member ${m}`), n))));
    expect(lines().sort()).toEqual(['stdout member 1', 'stdout member 2', 'stdout member 3']);
    told.length = 0;
    const failing = new Kind(() => {
      console.log('before');
      throw new RangeError('it fails');
    });
    await engine.run(failing).catch(() => {});
    expect(lines()).toEqual(['stdout before']);
  });

  test('is told with the run of the multi task, alone or together, and with that of a member that somebody looks at', async () => {
    const print = new Array(300).fill(0).map((_, n) => new Kind((m: number) => console.log(`member ${m}`), n));
    const run = engine.run(new MultiTask(print), { name: 'all' });
    await run;
    expect(told.map((one) => (one as WorkerOutput).run === run)).toEqual(print.map(() => true));
    told.length = 0;
    const poll = new Kind(function poll() {
      setInterval(() => console.log('shown'), 1);
      return new Promise<void>(() => {});
    });
    const shown = engine.run(new MultiTask([poll]));
    while (shown.children.length === 0) await engine.run(sleep(1));
    const [member] = shown.children;
    while ((told.at(-1) as WorkerOutput | undefined)?.run !== member) await engine.run(sleep(1));
    shown.cancel();
    await shown.settled;
    expect(member!.name).toBe('poll');
  });

  test('of short tasks that wait in bulk is told with the handler that has started them', async () => {
    await engine.close();
    engine = new NodeEngine({ maxThreads: 1, maxProcesses: 1, spareThreads: 0 });
    engine.on('output', (output) => told.push(output));
    const say = (n: number): void => {
      if (n > 0) console.log(`task ${n}`);
    };
    // How short they are is known by then.
    for (let n = 0; n < 3; n += 1) await engine.run(all(range(200).map(() => new Kind(say, 0))));
    const handler = engine.run(function* many() {
      yield* all(range(200).map((n) => new Kind(say, n + 1)));
    });
    const runs = new Set<unknown>();
    await handler;
    for (const one of told) runs.add((one as WorkerOutput).run);
    const names = [...runs].map((run) => (run as Run).name);
    expect(told).toHaveLength(200);
    // Those that travel alone have their own.
    expect(new Set(names)).toEqual(new Set(['many', 'say']));
    expect(runs).toContain(handler);
  });

  test('is told before a death', async () => {
    await engine
      .run(
        new Kind(() => {
          console.log('last words');
          process.stdout.write('cut');
          process.exit(3);
        }),
      )
      .catch(() => told.push('result'));
    expect(lines()).toEqual(['stdout last words', 'stdout cut', 'result']);
  });

  test('is told to the last line, in order, also where the worker ends at once or the program is busy', async () => {
    const busy = engine.run(
      new Kind(() => {
        for (let n = 0; n < 2000; n += 1) console.log(`line ${n}`);
        process.exit(4);
      }),
    );
    busy.catch(() => told.push('result'));
    await engine.run(sleep(0));
    const end = performance.now() + 200;
    while (performance.now() < end);
    await busy.settled;
    await engine.run(sleep(0));
    expect(lines()).toEqual([...range(2000).map((n) => `stdout line ${n}`), 'result']);
  });

  test("is told with the actor's name and the function's", async () => {
    const actor = engine.actor({ executor, name: 'table' }, () => {
      console.log('made');
      return {
        search: () => {
          console.log('found');
          return 1;
        },
      };
    });
    const run = engine.run(actor.search());
    await run;
    expect(told).toEqual([
      { line: 'made', stream: 'stdout', name: 'table', run: undefined },
      { line: 'found', stream: 'stdout', name: 'table.search', run },
    ]);
  });

  const kind = Kind === Task ? 'Task' : 'ProcessTask';

  test('is printed where nobody listens, and nothing where somebody does', async () => {
    const { stdout, stderr } = await program(`
      const engine = new NodeEngine();
      const print = (text) => engine.run(new ${kind}((t) => { console.log(t); console.error('error ' + t); }, text));
      await print('printed');
      const forget = engine.on('output', () => {});
      await print('told');
      forget();
      await print('again');
      await engine.close();
    `);
    expect({ stdout, stderr }).toEqual({ stdout: 'printed\nagain\n', stderr: 'error printed\nerror again\n' });
  });

  test('is printed from a loop that never turns', async () => {
    const child = new Child(`${IMPORTS}
      const engine = new NodeEngine();
      void engine.run(new ${kind}(() => { for (let n = 0; ; n += 1) if (n % 100_000_000 === 0) console.log('round ' + n); }));
    `);
    await child.printed(/round 100000000\n/);
    child.kill('SIGKILL');
    expect((await child.ended).stdout).toContain('round 0\nround 100000000\n');
  });

  test('may have nobody who reads it any more', async () => {
    const child = new Child(`${IMPORTS}
      const engine = new NodeEngine();
      const print = () => engine.run(new ${kind}(() => { for (let n = 0; n < 5000; n += 1) console.log('line ' + n); return 'done'; }));
      await print();
      await new Promise((resolve) => setTimeout(resolve, 50));
      console.error(await print());
      await engine.close();
    `);
    await child.printed(/line 0\n/);
    child.leave();
    expect(await child.ended).toMatchObject({ stderr: 'done\n', code: 0 });
  });

  test('goes to `console` in an Ink app', async () => {
    const { stdout } = await program(`
      const engine = new InkEngine();
      const log = [];
      console.log = (line) => log.push(line);
      await engine.run(new ${kind}(() => { console.log('a'); console.log('b'); }));
      process.stdout.write(JSON.stringify(log));
      await engine.close();
    `);
    expect(stdout).toBe('["a","b"]');
  });
});

test('V8 does not print over the screen what a process dies of, while somebody listens', async () => {
  const { stdout, stderr } = await program(`
    const engine = new NodeEngine({ resourceLimits: { maxOldGenerationSizeMb: 16 } });
    let lines = 0;
    engine.on('output', ({ stream }) => { if (stream === 'stderr') lines += 1; });
    const error = await engine.run(new ProcessTask(() => { const all = []; for (;;) all.push(new Array(1000).fill({})); })).catch((e) => e);
    console.log(error.name, error.cause?.code, lines > 5);
    await engine.close();
  `);
  expect({ stdout, stderr }).toEqual({ stdout: 'WorkerCrashedError ERR_WORKER_OUT_OF_MEMORY true\n', stderr: '' });
});
