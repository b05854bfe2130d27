import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { defer, ProcessTask, sleep, Task, timeout, wait } from 'offloop';
import { InkEngine } from 'offloop/ink';
import { NodeEngine } from 'offloop/node';
import { control } from 'offloop/testing';

const NEVER = Number.POSITIVE_INFINITY;
const warnings: Error[] = [];
const onWarning = (warning: Error): void => void warnings.push(warning);
beforeAll(() => void process.on('warning', onWarning));
afterAll(() => void process.off('warning', onWarning));
// A timer that cannot be set says so, and comes at once.
afterEach(() => expect(warnings).toEqual([]));

describe('Infinity', () => {
  test('is no limit for runs, handlers, tasks and operations', async () => {
    await using engine = new NodeEngine({ maxThreads: 1, idleTimeout: NEVER, graceMs: NEVER });
    const pause = () => sleep(5);
    expect(await engine.run(pause, { timeout: NEVER })).toBeUndefined();
    const handler = engine.async({ timeout: NEVER }, function* () {
      yield* timeout(NEVER, pause);
      return yield* new Task(async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return 'whole';
      }).with({ timeout: NEVER });
    });
    expect(await handler()).toBe('whole');
    expect(engine.executors.thread.counts.idle).toBe(1);
  });

  test('lets a cancelled task that looks at its signal take its time', async () => {
    await using engine = new NodeEngine({ maxThreads: 1, graceMs: NEVER });
    let tellStarted!: () => void;
    const started = new Promise<void>((resolve) => {
      tellStarted = resolve;
    });
    const task = new Task(async function (this: any) {
      const { signal, progress } = this;
      progress(0.5);
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    const run = engine.run(task.with({ onProgress: () => tellStarted() }));
    await started;
    run.cancel();
    expect((await run.settled).state).toBe('cancelled');
    expect(engine.executors.thread.counts).toMatchObject({ running: 0, idle: 1 });
  });

  test('is no limit for clean-up', async () => {
    const engine = new NodeEngine({ logger: (level, message) => warnings.push(new Error(`${level}: ${message}`)) });
    const log: string[] = [];
    void engine.run(function* () {
      defer(function* () {
        yield* sleep(10);
        log.push('clean');
      });
      yield* sleep(60_000);
    });
    await engine.close({ timeout: NEVER });
    expect(log).toEqual(['clean']);
  });

  test('is no timer that the virtual clock would have to wait for', async () => {
    const engine = new NodeEngine();
    using clock = control(engine);
    const run = engine.run(() => wait(new Promise(() => {})), { timeout: NEVER, name: 'stuck' });
    run.catch(() => {});
    await expect(clock.settled()).rejects.toThrow(/stuck/);
    expect(Number.isFinite(clock.now)).toBe(true);
    run.cancel();
  });
});

test('Whatever is no limit in milliseconds is refused', () => {
  for (const ms of [Number.NaN, -1, '5']) {
    expect(() => timeout(ms as number, sleep(0))).toThrow(/Expected `ms`.*or Infinity for no limit/);
    expect(() => new Task(() => 0).with({ timeout: ms as number })).toThrow(/Expected `timeout`/);
    expect(() => new NodeEngine({ idleTimeout: ms as number })).toThrow(/Expected `idleTimeout`/);
  }
  expect(() => sleep(NEVER)).toThrow(/finite/);
});

describe('resourceLimits', () => {
  test('hold for the heap of processes, and for threads', async () => {
    await using engine = new InkEngine({
      maxThreads: 1,
      maxProcesses: 1,
      resourceLimits: { maxOldGenerationSizeMb: 60.5, maxYoungGenerationSizeMb: 6, stackSizeMb: 2 },
    });
    expect(
      await engine.run(new ProcessTask(() => process.execArgv.filter((flag) => flag.includes('space-size')))),
    ).toEqual(['--max-old-space-size=61', '--max-semi-space-size=2']);
    const limits = await engine.run(new Task(async () => (await import('node:worker_threads')).resourceLimits));
    expect(limits).toMatchObject({ maxOldGenerationSizeMb: 60.5, maxYoungGenerationSizeMb: 6, stackSizeMb: 2 });
  });
});
