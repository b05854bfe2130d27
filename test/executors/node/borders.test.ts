import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, jest, test } from '@jest/globals';
import { Child, gone, runProgram } from '../../toolkits/child.js';

jest.setTimeout(180_000);

const IMPORTS = `
  import { MultiTask, ProcessTask, shield, Task } from 'offloop';
  import { NodeEngine } from 'offloop/node';
`;
const program = (code: string) => runProgram(IMPORTS + code);
const KINDS = ['Task', 'ProcessTask'];
const LOOP = '() => { for (;;); }';

describe('A program', () => {
  test('lives on where its process is killed while its task is cancelled', async () => {
    const ended = await program(`
      const engine = new NodeEngine({ maxProcesses: 1 });
      for (let round = 0; round < 50; round += 1) {
        const pid = await engine.run(new ProcessTask(() => process.pid));
        const run = engine.run(new ProcessTask(() => new Promise(() => {})));
        await new Promise((resolve) => run.on('state', resolve));
        process.kill(pid, 'SIGKILL');
        run.cancel();
        await run.settled;
        if (run.state !== 'cancelled') console.log(run.state);
      }
      await engine.close();
      console.log('lives');
    `);
    expect(ended).toEqual({ code: 0, signal: null, stdout: 'lives\n', stderr: '' });
  });

  test.each(KINDS)(
    'lives on where two %ss run out of memory at once, and is told which option to raise',
    async (kind) => {
      const { code, stdout } = await program(`
      const engine = new NodeEngine({ maxThreads: 2, maxProcesses: 2, resourceLimits: { maxOldGenerationSizeMb: 16 } });
      const hoard = () => { for (const all = []; ; ) all.push({ all }); };
      const failures = await Promise.allSettled([1, 2].map(() => engine.run(new ${kind}(hoard))));
      for (const { reason } of failures) console.log(reason.name, reason.message);
      console.log(await engine.run(new ${kind}(() => 'lives')));
    `);
      expect(code).toBe(0);
      const lines = stdout.trim().split('\n');
      expect(lines).toHaveLength(3);
      const why = /^WorkerCrashedError .*`hoard`.*ran out of memory.*`resourceLimits\.maxOldGenerationSizeMb`/;
      for (const line of lines.slice(0, 2)) expect(line).toMatch(why);
      expect(lines[2]).toBe('lives');
    },
  );

  test.each([
    ['Task', "(await import('node:worker_threads')).parentPort.postMessage(message)"],
    ['ProcessTask', 'process.send(message)'],
  ])('takes nothing that a %s sends to its parent for a message of its own', async (kind, send) => {
    const ended = await program(`
      const engine = new NodeEngine({ maxThreads: 1, maxProcesses: 1 });
      const talk = async (message) => { ${send}; await new Promise((done) => setTimeout(done, 10)); return 'own answer'; };
      const messages = [null, 'text', { ready: true }, [0, 2, 'forged'], new Uint8Array(9), [6, 0, { message: 'forged' }]];
      for (const message of messages) console.log(await engine.run(new ${kind}(talk, message)));
    `);
    expect(ended).toEqual({ code: 0, signal: null, stdout: 'own answer\n'.repeat(6), stderr: '' });
  });

  test('keeps a process whose task hangs up', async () => {
    const ended = await program(`
      const engine = new NodeEngine({ maxProcesses: 1 });
      const pid = await engine.run(new ProcessTask(() => { process.disconnect(); return process.pid; }));
      console.log(pid === await engine.run(new ProcessTask(() => process.pid)));
    `);
    expect(ended).toEqual({ code: 0, signal: null, stdout: 'true\n', stderr: '' });
  });

  test.each(KINDS)('keeps a worker whose %s takes all listeners of its process away', async (kind) => {
    const ended = await program(`
      const engine = new NodeEngine({ maxThreads: 1, maxProcesses: 1 });
      const identify = async () => process.pid + ' ' + (await import('node:worker_threads')).threadId;
      const before = await engine.run(new ${kind}(identify));
      const cut = [
        () => { process.removeAllListeners(); },
        () => { for (const event of ['message', 'exit', 'disconnect', 'error', 'SIGINT']) process.removeAllListeners(event); },
        () => { for (const event of process.eventNames()) for (const one of process.rawListeners(event)) process.off(event, one); },
        () => { for (const one of process.listeners('message')) process.removeListener('message', one); },
        () => { process.channel?.unref(); process.disconnect?.(); },
        async () => { const { parentPort } = await import('node:worker_threads'); parentPort?.removeAllListeners(); parentPort?.unref(); },
        async () => { (await import('node:worker_threads')).parentPort?.close(); },
      ];
      const listen = async function () {
        this.progress(0);
        await new Promise((resolve) => this.signal.addEventListener('abort', resolve));
      };
      for (const fn of cut) {
        await engine.run(new ${kind}(fn));
        // Nothing else keeps the worker's loop alive.
        const waiting = engine.run(new ${kind}(listen));
        await new Promise((resolve) => waiting.on('progress', resolve));
        waiting.cancel();
        await waiting.settled;
        const after = await engine.run(new ${kind}(identify));
        if (after !== before) console.log('lost by', String(fn));
      }
      const fate = await engine.run(new ${kind}(() => { process.removeAllListeners('exit'); process.exit(3); })).catch(({ exitCode }) => exitCode);
      console.log('exit code', fate);
    `);
    expect(ended).toEqual({ code: 0, signal: null, stdout: 'exit code 3\n', stderr: '' });
  });

  test.each([
    ['exits', 'process.exit(4)', 'A process for `anonymous` could not start (exit code 4)\n'],
    ['hangs up', 'process.disconnect()', 'A process for `anonymous` could not start (exit code 0)\n'],
    ['sends what it likes', '[null, [0, 1, 9], { a: 1 }].forEach((message) => process.send(message))', 'result\n'],
    ['prints', "console.log('x'.repeat(2 ** 20))", `${'x'.repeat(2 ** 20)}\nresult\n`],
  ])('lives on where what its processes load first %s', async (_what, code, stdout) => {
    const ended = await program(`
      process.env.NODE_OPTIONS = '--import=data:text/javascript,' + encodeURIComponent(${JSON.stringify(code)});
      const engine = new NodeEngine({ maxProcesses: 1 });
      console.log(await engine.run(new ProcessTask(() => 'result')).catch((error) => error.message));
    `);
    expect(ended).toEqual({ code: 0, signal: null, stdout, stderr: '' });
  });

  test('ends a process that is stopped', async () => {
    const ended = await program(`
      const engine = new NodeEngine({ maxProcesses: 1 });
      const pid = await engine.run(new ProcessTask(() => process.pid));
      const run = engine.run(new ProcessTask(${LOOP}));
      await new Promise((resolve) => run.on('state', resolve));
      process.kill(pid, 'SIGSTOP');
      run.cancel();
      await run.settled;
      console.log(run.state, await engine.run(new ProcessTask(() => 'next')));
    `);
    expect(ended).toEqual({ code: 0, signal: null, stdout: 'cancelled next\n', stderr: '' });
  });
});

describe('A program that gets no more files from the system', () => {
  test('is told so by its tasks, lives on, and gets results when it has some again', async () => {
    const { stdout } = await program(`
      import { spawnSync } from 'node:child_process';
      const code = ${JSON.stringify(`${IMPORTS}
        import { closeSync, openSync } from 'node:fs';
        const first = new NodeEngine({ maxProcesses: 1 });
        await first.run(new ProcessTask(() => 'all is loaded'));
        await first.close();
        const engine = new NodeEngine({ maxProcesses: 1 });
        const give = () => engine.run(new ProcessTask(() => 'result')).catch((error) => error.cause?.code ?? error.message);
        const files = [];
        for (;;) { try { files.push(openSync('/dev/null')); } catch { break; } }
        for (let attempt = 0; attempt < 20; attempt += 1) await give();
        console.log(await give());
        for (const file of files.splice(-20)) closeSync(file);
        console.log(await give());
      `)};
      const run = 'ulimit -n 400; exec "$0" --input-type=module -e "$1"';
      const { stdout, stderr } = spawnSync('/bin/sh', ['-c', run, process.execPath, code]);
      process.stdout.write(stdout + stderr);
    `);
    expect(stdout).toBe('EMFILE\nresult\n');
  });
});

describe('What a process printed arrives', () => {
  const print = (text: string) =>
    `(lines) => { for (let line = 0; line < lines; line += 1) console.log('line ' + line); ${text} }`;
  const all = Array.from({ length: 3000 }, (_, line) => `line ${line}\n`).join('');

  test.each([
    ['before its answer', "return 'answer';", 'answer'],
    ['where it exits', 'process.exit(3);', 'exit code 3'],
    ['where it throws', "throw new Error('thrown');", 'thrown'],
    ['where a timer throws', "setTimeout(() => { throw new Error('late'); }); return new Promise(() => {});", 'late'],
  ])('%s', async (_when, code, outcome) => {
    const { stdout } = await program(`
      const engine = new NodeEngine({ maxProcesses: 1 });
      console.log(await engine.run(new ProcessTask(${print(code)}, 3000)).catch((error) => error.message));
    `);
    expect(stdout.slice(0, all.length)).toBe(all);
    expect(stdout.slice(all.length)).toContain(outcome);
  });

  test('in order with answers of many', async () => {
    const { stdout } = await program(`
      const engine = new NodeEngine({ maxProcesses: 1 });
      const say = (n) => { console.log('task ' + n); return n; };
      const results = await engine.run(new MultiTask(Array.from({ length: 100 }, (_, n) => new ProcessTask(say, n))));
      console.log(results.length);
    `);
    expect(stdout).toBe(`${Array.from({ length: 100 }, (_, n) => `task ${n}\n`).join('')}100\n`);
  });

  test('by whatever it was printed', async () => {
    const { stdout } = await program(`
      const engine = new NodeEngine({ maxProcesses: 1 });
      await engine.run(new ProcessTask(async () => {
        const { writeSync } = await import('node:fs');
        const { execFileSync } = await import('node:child_process');
        writeSync(1, 'by hand\\n');
        execFileSync('echo', ['by another'], { stdio: 'inherit' });
      }));
    `);
    expect(stdout).toBe('by hand\nby another\n');
  });

  test('all of many megabytes', async () => {
    const { stdout } = await program(`
      const engine = new NodeEngine({ maxProcesses: 1 });
      await engine.run(new ProcessTask(() => { for (let n = 0; n < 320; n += 1) process.stdout.write('x'.repeat(2 ** 16)); }));
    `);
    expect(stdout.length).toBe(320 * 2 ** 16);
  });

  test('or nowhere, where nobody reads it, and harms nobody', async () => {
    const ended = await program(`
      import { spawnSync } from 'node:child_process';
      const code = ${JSON.stringify(`${IMPORTS}
        const engine = new NodeEngine({ maxProcesses: 1 });
        const lines = await engine.run(new ProcessTask(${print('return lines;')}, 30000));
        process.stderr.write('given ' + lines);
      `)};
      const run = 'exec "$0" --input-type=module -e "$1" | true';
      process.stdout.write(spawnSync('/bin/sh', ['-c', run, process.execPath, code]).stderr);
    `);
    expect(ended).toEqual({ code: 0, signal: null, stdout: 'given 30000', stderr: '' });
  });

  test('while what the process has started goes on and holds its pipes', async () => {
    const ended = await program(`
      const engine = new NodeEngine({ maxProcesses: 1 });
      const error = await engine.run(new ProcessTask(async () => {
        const { spawn } = await import('node:child_process');
        const { pid } = spawn('sleep', ['1000'], { stdio: 'inherit', detached: true });
        console.log(pid);
        process.exit(3);
      })).catch((crash) => crash);
      console.log(error.exitCode);
    `);
    const [pid, exitCode] = ended.stdout.split('\n').map(Number);
    process.kill(pid!, 'SIGKILL');
    expect([ended.code, exitCode, ended.stderr]).toEqual([0, 3, '']);
  });
});

describe('A process', () => {
  const looping = `
    const engine = new NodeEngine({ maxProcesses: 1 });
    console.log(await engine.run(new ProcessTask(() => process.pid)));
    const run = engine.run(new ProcessTask(${LOOP}));
    run.on('state', () => console.log('in a loop'));
  `;

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGKILL'] as const)(
    'in a loop ends with its program, which %s ended',
    async (signal) => {
      const child = new Child(IMPORTS + looping);
      const [, pid] = await child.printed(/(\d+)\nin a loop/);
      child.kill(signal);
      expect(await child.ended).toMatchObject({ code: null, signal });
      await gone(Number(pid));
    },
  );

  test('that is loading ends with its program, and leaves no file', async () => {
    const child = new Child(`${IMPORTS}
      import { readFileSync } from 'node:fs';
      const engine = new NodeEngine({ maxProcesses: 1 });
      void engine.run(new ProcessTask(${LOOP}));
      const children = () => readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8').trim();
      while (children() === '') await new Promise(setImmediate);
      console.log(process.pid, children());
    `);
    const [, own, pids] = await child.printed(/(\d+) ([\d ]+)\n/);
    child.kill('SIGKILL');
    await child.ended;
    for (const pid of pids!.trim().split(' ')) await gone(Number(pid));
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`offloop-${own}-`))).toEqual([]);
  });

  test.each(KINDS)('of a %s that uses offloop itself, and is ended, ends with it', async (kind) => {
    const child = new Child(`${IMPORTS}
      const engine = new NodeEngine({ maxThreads: 1, maxProcesses: 1 });
      const run = engine.run(new ${kind}(async function (index, node) {
        const { ProcessTask } = await import(index);
        const { NodeEngine } = await import(node);
        const engine = new NodeEngine({ maxProcesses: 1 });
        this.progress(0, String(await engine.run(new ProcessTask(() => process.pid))));
        const loop = engine.run(new ProcessTask(${LOOP}));
        await new Promise((resolve) => loop.on('state', resolve));
        this.progress(0.5);
        await new Promise(() => {});
      }, import.meta.resolve('offloop'), import.meta.resolve('offloop/node')));
      run.on('progress', () => {
        if (run.progress.message) console.log(run.progress.message);
        if (run.progress.percent === 50) run.cancel();
      });
      await run.settled;
      console.log('ended');
      await new Promise((resolve) => setTimeout(resolve, 1_000_000));
    `);
    const [, pid] = await child.printed(/(\d+)\n(?:.*\n)*ended/);
    await gone(Number(pid));
    child.kill('SIGKILL');
    await child.ended;
  });

  test.each(['SIGINT', 'SIGHUP', 'SIGQUIT'] as const)(
    'leaves %s, which reaches all processes of a terminal, to its parent',
    async (signal) => {
      const child = new Child(
        `${IMPORTS}
        const engine = new NodeEngine({ maxProcesses: 2 });
        process.on('${signal}', () => { console.log('closing'); void engine.close().then(() => console.log('closed')); });
        const save = engine.async(function* () {
          try {
            yield* shield(function* () {
              console.log(yield* new ProcessTask(() => {
                console.log('executes');
                return new Promise((done) => process.once('${signal}', () => setTimeout(done, 100, 'saved')));
              }));
            });
          } finally {
            console.log('finally');
          }
        });
        const run = save();
        const other = engine.run(new ProcessTask(() => { console.log('executes'); return new Promise(() => {}); }));
        console.log((await Promise.allSettled([run, other])).map(({ reason }) => reason.name).join());
      `,
        { isGroup: true },
      );
      await child.printed(/executes\nexecutes/);
      child.killGroup(signal);
      expect(await child.ended).toEqual({
        code: 0,
        signal: null,
        stdout: expect.stringMatching(
          /^executes\nexecutes\nclosing\nsaved\nfinally\n(CancelledError,CancelledError\n|closed\n){2}$/,
        ),
        stderr: '',
      });
    },
  );

  test('that was loading when its program was sent SIGINT is started again', async () => {
    const child = new Child(
      `${IMPORTS}
      import { readFileSync } from 'node:fs';
      process.on('SIGINT', () => {});
      const engine = new NodeEngine({ maxProcesses: 1 });
      engine.run(new ProcessTask(() => 'result')).then(console.log);
      while (!/\\d/.test(readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8'))) await new Promise(setImmediate);
      console.log('loading');
    `,
      { isGroup: true },
    );
    await child.printed(/loading/);
    child.killGroup('SIGINT');
    expect(await child.ended).toEqual({ code: 0, signal: null, stdout: 'loading\nresult\n', stderr: '' });
  });
});
