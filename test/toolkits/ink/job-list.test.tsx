import { afterEach, expect, jest, test } from '@jest/globals';
import { sleep } from 'offloop';
import { JobList } from 'offloop/ink';
import { defineJob, type Job, JobSet, memoryCache, prompt, prompts } from 'offloop/jobs';
import { TestEngine } from 'offloop/testing';
import { Gate } from '../../helpers/gate.js';
import { has, Pipe, Screen } from './screen.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  process.exitCode = undefined;
  for (const close of closers.splice(0)) await close();
});

function makeEngine(): TestEngine {
  // Of a job that fails while nobody watches its set the engine tells.
  const engine = new TestEngine({ logger: () => {} });
  closers.push(() => engine.close());
  return engine;
}

const trimmed = (lines: readonly string[]): string[] => lines.map((line) => line.trimEnd());

test('each job has a line with its state, below it what it gives, and what went wrong', async () => {
  const engine = makeEngine();
  const collected = new Gate();
  const collect = defineJob({
    name: 'collect',
    label: 'Collect files',
    noOutputIsOk: true,
    *run(job) {
      for (const file of ['a', 'b', 'c', 'd']) job.addOutput(`${file}.txt`);
      job.info = '4 files';
      job.progress(50);
      yield collected;
      return 4;
    },
  });
  const check = defineJob({
    name: 'check',
    prejobs: [collect],
    *run(job) {
      job.warn('a.txt is empty');
      throw new TypeError('b.txt is none', { cause: new Error('not found') });
    },
  });
  const pack = defineJob({
    name: 'pack',
    prejobs: [check],
    *run() {
      return 'a.tgz';
    },
  });
  const secret = defineJob({ name: 'secret', hidden: true, noOutputIsOk: true, *run() {} });
  const set = new JobSet(engine, [collect, check, pack, secret]);
  using screen = new Screen(<JobList set={set} />, { columns: 60 });
  expect(trimmed(await screen.shows(has('0 of 4 done')))).toEqual([
    '· Collect files  waiting',
    '· check  waiting',
    '· pack  waiting',
    '0 of 4 done',
  ]);
  set.start();
  await engine.flush();
  expect(trimmed(await screen.shows(has('50 %', '1 of 4 done')))).toEqual([
    '▸ Collect files  running  50 %  4 files',
    '    b.txt',
    '    c.txt',
    '    d.txt',
    '· check  waiting',
    '· pack  waiting',
    '1 of 4 done',
  ]);
  collected.open();
  await engine.flush();
  await set.finished;
  const lines = trimmed(await screen.shows(has('2 of 4 done')));
  expect(lines[0]).toMatch(/^✔ Collect files {2}success \d\.\d s {2}4 files$/);
  // What it gave last stays, where there is room.
  expect(lines[1]).toBe('    d.txt');
  expect(lines[2]).toMatch(/^✖ check {2}failed \d\.\d s$/);
  expect(lines.slice(3)).toEqual([
    '    ! a.txt is empty',
    '    ✖ b.txt is none: not found',
    '■ pack  terminated',
    '2 of 4 done, 1 failed, 1 terminated',
  ]);
});

test('a cached job says so, and a terminated one', async () => {
  const engine = makeEngine();
  const cache = memoryCache();
  const make = () =>
    defineJob({
      name: 'sums',
      cache,
      *run() {
        return 'abc';
      },
    });
  const first = new JobSet(engine, [make()]);
  first.start();
  await engine.settled();
  const sums = make();
  const stop = defineJob({
    name: 'stop',
    prejobs: [sums],
    noOutputIsOk: true,
    *run(job) {
      // Who calls it goes on, and comes to its end.
      job.terminate('enough', 3);
    },
  });
  const set = new JobSet(engine, [sums, stop]);
  using screen = new Screen(<JobList set={set} />);
  set.start();
  await engine.settled();
  expect(trimmed(await screen.shows(has('terminated')))).toEqual([
    '✔ sums  cached',
    '■ stop  terminated',
    '1 of 2 done, 1 terminated',
  ]);
});

test('the prompt with the focus stands beneath, and Ctrl-C in it terminates the jobs, guaranteed ones excepted', async () => {
  const engine = makeEngine();
  const version = defineJob({
    name: 'version',
    *run() {
      return yield* prompt.text({ name: 'version', question: 'Version?' });
    },
  });
  let isTidy = false;
  const tidy = defineJob({
    name: 'tidy',
    prejobs: [version],
    guaranteed: true,
    noOutputIsOk: true,
    *run() {
      isTidy = true;
    },
  });
  const set = new JobSet(engine, [tidy]);
  using screen = new Screen(<JobList set={set} />);
  set.start();
  await engine.flush();
  const lines = trimmed(await screen.shows(has('? Version?', 'asking')));
  expect(lines.at(-1)).toBe('❯');
  screen.press('\u0003');
  await engine.settled();
  await set.finished;
  expect([isTidy, set.exitCode]).toEqual([true, 130]);
  await screen.shows((shown) => !has('Version?')(shown));
});

test.each([
  [1, ['▸ job 5  running']],
  [2, ['▸ job 5  running', '5 of 12 done · 11 more lines']],
  [5, ['✔ job 3', '✔ job 4', '▸ job 5  running', '· job 6', '5 of 12 done · 8 more lines']],
])('of a height of %d it takes no more lines, those around what is under way', async (height, expected) => {
  const engine = makeEngine();
  const never = new Gate();
  const jobs: Job<any>[] = [];
  for (let index = 0; index < 12; index += 1) {
    const prejobs = jobs.slice(-1);
    jobs.push(
      defineJob({
        name: `job ${index}`,
        prejobs,
        *run(job) {
          job.addOutput('some');
          if (index === 5) yield never;
          return 'some';
        },
      }),
    );
  }
  const set = new JobSet(engine, jobs);
  using screen = new Screen(<JobList set={set} height={height} />);
  set.start();
  await engine.flush();
  const lines = trimmed(await screen.shows(has('job 5  running')));
  expect(lines).toHaveLength(height);
  for (const [index, text] of expected.entries()) expect(lines[index]).toContain(text);
  never.open();
});

test('no line is wider than the terminal, and what others wrote steers it not', async () => {
  const engine = makeEngine();
  const job = defineJob({
    name: 'a job\u001b[2J with a long name 名名名名名名名名名名',
    *run(it) {
      it.info = `info ${'i'.repeat(200)}`;
      it.addOutput(`out\u0007 ${'o'.repeat(200)}\nsecond`);
      it.warn(`warning\u202e ${'w'.repeat(200)}`);
      throw new Error(`error\r ${'e'.repeat(200)}`);
    },
  });
  const set = new JobSet(engine, [job]);
  set.start();
  await engine.settled();
  for (let columns = 12; columns < 100; columns += 1) {
    using screen = new Screen(<JobList set={set} />, { columns });
    const lines = await screen.shows(has('0 of 1'));
    expect(lines.length).toBeGreaterThanOrEqual(5);
    for (const line of lines.slice(1)) expect(line.length).toBeLessThanOrEqual(columns);
    for (const character of ['\u0007', '\r', '\u202e', '\u001b[2J']) expect(lines.join('')).not.toContain(character);
  }
});

test('without a terminal it writes what jobs give and how they ended, also what came last', async () => {
  const engine = makeEngine();
  const list = defineJob({
    name: 'list',
    *run(job) {
      job.addOutput('a\nb');
      job.addOutput('\u001b[1mc');
      job.warn('few');
      return 3;
    },
  });
  const fail = defineJob({
    name: 'fail',
    prejobs: [list],
    *run() {
      throw new Error('no way');
    },
  });
  const ask = defineJob({
    name: 'ask',
    *run() {
      return yield* prompt.text({ name: 'who', question: 'Who?' });
    },
  });
  const set = new JobSet(engine, [list, fail, ask], { onFailure: 'continue' });
  using pipe = new Pipe(<JobList set={set} />);
  set.start();
  await engine.settled();
  await set.finished;
  expect([...(await pipe.end())].sort()).toEqual([
    expect.stringMatching(/^ask: failed: .*--answer who=…/),
    'fail: failed: no way',
    'list: \\u001b[1mc',
    'list: a',
    'list: b',
    'list: success',
    'list: warning: few',
  ]);
});

test('an error that is long is shown whole, at the words: its end may say what to do', async () => {
  const engine = makeEngine();
  const job = defineJob({
    name: 'ask',
    *run() {
      return yield* prompt.text({ name: 'version', question: 'Which version?', initial: '1.0.0' });
    },
  });
  const set = new JobSet(engine, [job]);
  prompts(engine).answerWith({});
  set.start();
  await engine.settled();
  using screen = new Screen(<JobList set={set} />, { columns: 60 });
  const lines = trimmed(await screen.shows(has('0 of 1')));
  expect(
    lines
      .slice(1, -1)
      .map((line) => line.trim())
      .join(' '),
  ).toBe(
    '✖ The prompt `version` ("Which version?") has no answer, and nobody is here to give one. Give `--answer version=…`: a text, or `--yes` for `1.0.0`',
  );
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
});

test('Ctrl-C terminates the jobs, again cancels guaranteed ones too, and where none runs ends the app', async () => {
  const engine = makeEngine();
  const log: string[] = [];
  const work = defineJob({
    name: 'work',
    *run() {
      yield* sleep(1_000_000);
    },
  });
  const tidy = defineJob({
    name: 'tidy',
    prejobs: [work],
    guaranteed: true,
    *run() {
      log.push('tidy begins');
      yield* sleep(1_000_000);
    },
  });
  const set = new JobSet(engine, [tidy]);
  using screen = new Screen(<JobList set={set} />);
  set.start();
  await engine.flush();
  await screen.shows(has('work  running'));
  screen.press('\u0003');
  await engine.flush();
  await screen.shows(has('work  terminated', 'tidy  running'));
  expect([log, process.exitCode]).toEqual([['tidy begins'], 130]);
  screen.press('\u0003');
  await engine.flush();
  await set.finished;
  expect(set.exitCode).toBe(130);
  await screen.shows(has('tidy  terminated'));
  screen.press('\u0003');
  await screen.app.waitUntilExit();
});

test('Ctrl-C does what it is told instead, also while nothing is asked', async () => {
  const engine = makeEngine();
  const never = new Gate();
  const work = defineJob({
    name: 'work',
    noOutputIsOk: true,
    *run() {
      yield never;
    },
  });
  const set = new JobSet(engine, [work]);
  const interrupted = jest.fn();
  using screen = new Screen(<JobList set={set} onInterrupt={interrupted} />);
  set.start();
  await engine.flush();
  await screen.shows(has('work  running'));
  screen.press('\u0003');
  expect(interrupted).toHaveBeenCalledTimes(1);
  never.open();
  await engine.flush();
  await set.finished;
  expect(set.exitCode).toBe(0);
});

test('a screen reader hears a sentence each', async () => {
  const engine = makeEngine();
  const set = new JobSet(engine, [
    defineJob({
      name: 'a',
      *run() {
        throw new Error('no');
      },
    }),
  ]);
  set.start();
  await engine.settled();
  using screen = new Screen(<JobList set={set} />, { speaks: true });
  expect((await screen.shows(has('a: failed'))).join('\n')).toMatch(/a: failed, error no\n0 of 1 done, 1 failed/);
});

test('what is no set is refused', () => {
  expect(() => JobList({ set: {} as never })).toThrow('Expected `set` to be a set of jobs');
});
