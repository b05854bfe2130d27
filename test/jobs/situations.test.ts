/**
 * What people report of other tools for jobs and prompts, played with ours. Where each comes from stands before it.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defer, race, sleep, Task, WorkerCrashedError } from 'offloop';
import { defineJob, type Job, type JobOptions, JobSet, memoryCache, prompt, prompts } from 'offloop/jobs';
import { fileCache } from 'offloop/node';
import { gate, Stage, thrownBy } from '../core/stage.js';
import { Child } from '../toolkits/child.js';

let engine: Stage;
beforeEach(() => {
  engine = new Stage();
});
afterEach(() => engine.close());

const folder = mkdtempSync(join(tmpdir(), 'offloop-situations-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Run = (job: Job<any>) => Generator<any, any, any>;
const make = (name: string, run: Run, options: JobOptions<any> = {}): Job<any> => defineJob({ ...options, name, run });
const good = (name: string, options: JobOptions<any> = {}): Job<any> =>
  make(
    name,
    function* () {
      yield* sleep(0);
      return name;
    },
    options,
  );
const bad = (name: string, options: JobOptions<any> = {}): Job<any> =>
  make(
    name,
    function* () {
      yield* sleep(0);
      throw new Error(`${name} failed`);
    },
    options,
  );
async function play(jobs: readonly Job<any>[], options: ConstructorParameters<typeof JobSet>[2] = {}): Promise<JobSet> {
  const set = new JobSet(engine, jobs, options);
  set.start();
  await set.finished;
  return set;
}
const states = (set: JobSet): string[] => set.getSnapshot().map(({ name, state }) => `${name}: ${state}`);

describe('prompts', () => {
  // Inquirer 495: without a terminal the program ended with exit code 0, and had done nothing.
  test('a program that nobody answers fails, and says what to give', async () => {
    const child = new Child(`
      import { NodeEngine } from 'offloop/node';
      import { answersOf, defineJob, JobSet, prompt, prompts } from 'offloop/jobs';
      const engine = new NodeEngine({ logger: (level, message) => console.error(message) });
      const { answers, useInitial } = answersOf(process.argv);
      prompts(engine).answerWith(answers, { useInitial });
      const set = new JobSet(engine, [defineJob({ name: 'asks', *run() { return yield* prompt.text({ name: 'user', question: 'Who?' }); } })]);
      set.start();
      await set.finished;
      process.exitCode = set.exitCode;`);
    const { code, stderr } = await child.ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining('--answer user=…')]);
  });

  // Inquirer 891: questions that are not asked, since their answers are known, failed for want of a terminal.
  test('a question that is not asked needs no answer', async () => {
    prompts(engine).answerWith({});
    const known: { name?: string } = { name: 'given' };
    const run = engine.run(function* () {
      return known.name ?? (yield* prompt.text({ name: 'name', question: 'Name?' }));
    });
    await expect(run).resolves.toBe('given');
  });

  // Inquirer 282, consola 198: one answer went to two questions that were open at once.
  test('of two that are open at once one answer is for the first', async () => {
    const ask = engine.async(function* (question: string) {
      return yield* prompt.confirm({ question });
    });
    const runs = [ask('Deploy?'), ask('Delete?')];
    prompts(engine).focused?.answerText('yes');
    expect([runs.map(({ state }) => state), prompts(engine).focused?.question]).toEqual([
      ['success', 'running'],
      'Delete?',
    ]);
    prompts(engine).focused?.answerText('no');
    expect(await Promise.all(runs)).toEqual([true, false]);
  });

  // clack 216 and 337: a question beside a detection, whoever is first, which has to go when it is not needed any more.
  test('a question that something else has answered goes away', async () => {
    const question = prompt.radio({ question: 'Which?', options: ['ts', 'js'] });
    const found = gate<string>();
    const run = engine.run(function* () {
      return yield* race([question, found]);
    });
    expect(prompts(engine).size).toBe(1);
    found.open('detected');
    await expect(run).resolves.toBe('detected');
    expect([question.state, prompts(engine).size]).toEqual(['closed', 0]);
  });

  // clack's cancel symbol, taken for "no" by `if (isCancel(answer) || !answer)`: the command went on.
  test('one that is dismissed is no "no": nothing of the handler goes on', async () => {
    const log: string[] = [];
    const run = engine.run(function* () {
      const isSure = yield* prompt.confirm({ question: 'Sign in?' });
      log.push(isSure ? 'signed in' : 'went on without');
    });
    prompts(engine).focused?.dismiss();
    expect([(await run.settled).state, log]).toEqual(['cancelled', []]);
  });

  // enquirer 104, prompts 201: limits counted for the arrow keys alone; nothing typed was a number.
  test('a number that is typed is held to its limits, and nothing is no number', () => {
    const question = prompt.number({ question: '?', min: 5, max: 10 });
    void engine.run(function* () {
      yield* question;
    });
    expect(['4', '11', '', ' ', '-'].map((text) => question.answerText(text))).toEqual(Array(5).fill(false));
    expect([question.problem, question.state]).toEqual(['Give a number from 5 to 10', 'open']);
  });
});

describe('failures', () => {
  // listr2 295 and 645, npm-run-all 37: going on after errors meant exit code 0, and nobody heard of them.
  test('going on after one keeps its exit code, and logs the error', async () => {
    const set = await play([bad('lint'), good('test')], { onFailure: 'continue' });
    expect([states(set), set.exitCode]).toEqual([['lint: failed', 'test: success'], 1]);
    expect(engine.logged.filter((line) => line.startsWith('error'))).toEqual([
      'error: The job `lint` has failed: lint failed',
    ]);
  });

  // listr2 339: some tasks may fail, and the list was all or nothing.
  test('a job that may fail says so itself: with a warning', async () => {
    const optional = make(
      'optional',
      function* (job) {
        try {
          yield* bad('inner');
        } catch (error) {
          job.warn(error);
        }
      },
      { noOutputIsOk: true },
    );
    const set = await play([optional, good('next', { prejobs: [optional] })]);
    expect([states(set), optional.warnings, set.exitCode]).toEqual([
      ['optional: success', 'next: success'],
      [expect.objectContaining({ message: 'inner failed' })],
      0,
    ]);
  });

  // listr2 4: a subtask that failed beside others left the rest hanging, without a word.
  test('a part that fails beside others ends the job, with that error', async () => {
    const job = make('parts', function* (self) {
      void self.addTask(gate());
      void self.addTask(function* () {
        yield* sleep(0);
        throw new Error('part');
      });
      yield* gate();
    });
    const set = await play([job]);
    expect([states(set), job.raised]).toEqual([['parts: failed'], new Error('part')]);
  });

  // npm-run-all 6: after a crash the others ran on, and held their ports.
  test('others are ended with one that fails, and have cleaned up when the set has ended', async () => {
    const log: string[] = [];
    const server = make('server', function* () {
      defer(function* () {
        yield* sleep(1);
        log.push('port is free');
      });
      yield* gate();
    });
    const set = await play([server, bad('watch')]);
    expect([log, states(set)]).toEqual([['port is free'], ['server: terminated', 'watch: failed']]);
  });

  // luigi 331: what depends on what depends on a failed one stayed pending for ever.
  test('one that fails leaves nobody waiting, however far away', async () => {
    const c = bad('c');
    const set = await play([good('a', { prejobs: [good('b', { prejobs: [c] })] })], { onFailure: 'independent' });
    expect(states(set)).toEqual(['c: failed', 'b: skipped', 'a: skipped']);
  });

  // luigi 1054: a job was done a second time, since another that needed it had failed.
  test('what is done stays done when only what failed is begun again', async () => {
    const runs: string[] = [];
    let isBroken = true;
    const shared = make('shared', function* () {
      runs.push('shared');
      return 1;
    });
    const left = make(
      'left',
      function* () {
        runs.push('left');
        if (isBroken) throw new Error('left');
        return yield* shared;
      },
      { prejobs: [shared] },
    );
    const right = make(
      'right',
      function* () {
        runs.push('right');
        return yield* shared;
      },
      { prejobs: [shared] },
    );
    const set = await play([left, right], { onFailure: 'continue' });
    isBroken = false;
    set.reset('failed');
    set.start();
    await set.finished;
    expect([runs, set.exitCode]).toEqual([['shared', 'left', 'right', 'left'], 0]);
  });

  // gradle 8496 and 27707: a finalizer that depends on what it finalizes did not run after its failure.
  test('clean-up that depends on what failed runs, and a failure of its own hides nothing', async () => {
    const failing = make('failing', function* (self) {
      self.terminate('', 7);
    });
    const cleanUp = bad('clean-up', { prejobs: [failing], guaranteed: true });
    const last = good('last', { prejobs: [cleanUp], guaranteed: true });
    const set = await play([last]);
    expect([states(set), set.exitCode]).toEqual([['failing: terminated', 'clean-up: failed', 'last: success'], 7]);
  });

  // grunt 758: a circle ended the program with exit code 3 and no word.
  test('a circle is refused before anything runs, with its jobs', () => {
    const error = thrownBy(
      () =>
        new JobSet(engine, [
          good('default', { prejobs: ['buildwatch'] }),
          good('buildwatch', { prejobs: ['watch', 'default'] }),
          good('watch'),
        ]),
    ) as Error;
    expect(error.message).toContain('default → buildwatch → default');
  });
});

describe('large graphs', () => {
  // gradle 769: 9,000 jobs in a row overflowed the stack.
  test('ten thousand in a row end, whichever way they are made', async () => {
    let count = 0;
    const jobs: Job<any>[] = [];
    for (let n = 0; n < 10_000; n += 1)
      jobs.push(
        make(
          `job ${n}`,
          function* () {
            count += 1;
            return n;
          },
          { prejobs: n === 0 ? [] : [jobs[n - 1]] },
        ),
      );
    const set = await play([jobs.at(-1) as Job<any>]);
    expect([count, set.size, set.exitCode]).toEqual([10_000, 10_000, 0]);
    const rows = set.getSnapshot();
    expect(rows[9999]).toMatchObject({ name: 'job 9999', state: 'success' });
  });

  // jake 362, go-task 820: many before one, and many behind one.
  test('thousands before one, behind another, end', async () => {
    let starts = 0;
    const first = make('first', function* () {
      starts += 1;
      return 1;
    });
    const middle = Array.from({ length: 3000 }, (_, n) => good(`job ${n}`, { prejobs: [first] }));
    const last = good('last', { prejobs: middle });
    const set = await play([last], { maxConcurrency: 50 });
    expect([starts, set.exitCode, last.exitCode]).toEqual([1, 0, 0]);
  });

  test('a failure at the beginning of ten thousand ends all of them', async () => {
    const jobs: Job<any>[] = [bad('job 0')];
    for (let n = 1; n < 10_000; n += 1) jobs.push(good(`job ${n}`, { prejobs: [jobs[n - 1]] }));
    const set = await play(jobs, { onFailure: 'independent' });
    expect(set.getSnapshot().filter(({ state }) => state === 'skipped')).toHaveLength(9999);
  });
});

describe('caches', () => {
  // nx 29204: a task whose process had run out of memory was taken for a success, and cached.
  test('a job whose worker dies has failed, and is not cached', async () => {
    const cache = memoryCache();
    const crash = make(
      'crash',
      function* (self) {
        self.addOutput('begun');
        return yield* new Task(() => process.exit(0));
      },
      { cache },
    );
    const set = await play([crash]);
    expect([set.exitCode, crash.raised]).toEqual([1, expect.any(WorkerCrashedError)]);
    expect(await cache.read('crash', '', new AbortController().signal)).toBeUndefined();
  });

  // nx 18449 and 36036: a cache that could not be reached failed the job.
  test('one that cannot be reached fails nobody', async () => {
    const down = {
      read: () => Promise.reject(new Error('ECONNREFUSED')),
      write: () => Promise.reject(new Error('ECONNREFUSED')),
      remove: async () => {},
    };
    const set = await play(Array.from({ length: 20 }, (_, n) => good(`job ${n}`, { cache: down })));
    expect(set.exitCode).toBe(0);
  });

  // turborepo 1010: an entry of earlier was used though the job was not to be cached any more.
  test('a job that is not to be cached any more uses nothing of earlier', async () => {
    const cache = memoryCache();
    await play([good('build', { cache })]);
    for (const options of [{}, { cache, cacheId: null }, { cache, ignoreCache: true }, { cache, cacheVersion: 2 }]) {
      const set = await play([good('build', options)]);
      expect(states(set)).toEqual(['build: success']);
    }
  });

  // write-file-atomic 22: many writes of one file at once, in one program.
  test('many writes of one entry at once leave a whole one', async () => {
    const directory = join(folder, 'same');
    const { signal } = new AbortController();
    const cache = fileCache(directory);
    const write = (n: number) =>
      cache.write({ job: 'same', id: '', version: n, written: 1, result: 'x'.repeat(n * 1000), events: [] }, signal);
    await Promise.all(Array.from({ length: 30 }, (_, n) => write(n)));
    const entry = await cache.read('same', '', signal);
    expect([readdirSync(directory), String(entry?.result).length]).toEqual([
      ['same.out'],
      Number(entry?.version) * 1000,
    ]);
  });

  // turborepo 4137 and its like: entries that were half there, since the program had ended meanwhile.
  test('a program that exits at the end of its set has written all', async () => {
    const directory = join(folder, 'exit');
    const program = `
      import { fileCache, NodeEngine } from 'offloop/node';
      import { defineJob, JobSet } from 'offloop/jobs';
      const cache = fileCache(${JSON.stringify(directory)});
      const jobs = Array.from({ length: 20 }, (_, n) => defineJob({ name: 'job' + n, cache, *run() { return 'x'.repeat(1e5); } }));
      const set = new JobSet(new NodeEngine(), jobs);
      set.start();
      await set.finished;
      console.log(jobs.filter((job) => job.isCached).length);
      process.exit(set.exitCode);`;
    expect(await new Child(program).ended).toMatchObject({ code: 0, stdout: '0\n' });
    expect(await new Child(program).ended).toMatchObject({ code: 0, stdout: '20\n' });
  });
});

describe('Ctrl-C', () => {
  // npm-run-all 74, concurrently 7: twice, nothing cleaned up, and exit code 0.
  test('ends a set once, cleans up, and has its exit code', async () => {
    const child = new Child(`
      import { NodeEngine } from 'offloop/node';
      import { defineJob, JobSet } from 'offloop/jobs';
      import { sleep } from 'offloop';
      const serve = defineJob({ name: 'serve', *run() { console.log('ready'); yield* sleep(60_000); } });
      const tidy = defineJob({ name: 'tidy', prejobs: [serve], guaranteed: true, noOutputIsOk: true, *run() { yield* sleep(5); console.log('tidy'); } });
      const set = new JobSet(new NodeEngine(), [tidy]);
      process.on('SIGINT', () => set.terminate('Ctrl-C', 130));
      set.start();
      setTimeout(() => process.kill(process.pid, 'SIGINT'), 50);
      await set.finished;
      process.exitCode = set.exitCode;`);
    const { code, stdout } = await child.ended;
    expect([code, stdout]).toEqual([130, 'ready\ntidy\n']);
  });
});
