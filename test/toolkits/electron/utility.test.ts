import { afterEach, describe, expect, test } from '@jest/globals';
import { ProcessTask, WorkerCrashedError } from 'offloop';
import { ElectronEngine } from 'offloop/electron/main';
import { addEngine, closeEngines, startApp, turns, until } from './app.js';
import { StandIn } from './stand-ins/electron.js';

afterEach(closeEngines);

describe('A ProcessTask in Electron', () => {
  test('executes in a utility process, which carries a name', async () => {
    const { electron, engine } = await startApp();
    const pid = await engine.run(new ProcessTask(() => process.pid));
    expect(pid).not.toBe(process.pid);
    expect(electron.forked).toHaveLength(1);
    expect(electron.forked[0]!.name).toMatch(/^offloop worker \d+$/);
    expect(electron.forked[0]!.pid).toBe(pid);
  });

  test('carries what other processes do, tells progress, and prints', async () => {
    const { engine } = await startApp();
    const value = { map: new Map([[1, new Date(2)]]), bytes: new Uint8Array([1, 2]) };
    expect(await engine.run(new ProcessTask((given: typeof value) => given, value))).toEqual(value);
    const run = engine.run(
      new ProcessTask(function () {
        this.progress(1);
        throw Object.assign(new RangeError('far'), { code: 'E' });
      }),
    );
    expect(await run.catch((error: unknown) => error)).toMatchObject({ name: 'RangeError', message: 'far', code: 'E' });
    expect(run.progress.completed).toBe(1);
  });

  test('waits, pending, until the app is ready', async () => {
    const electron = new StandIn();
    const engine = addEngine(electron);
    const run = engine.run(new ProcessTask(() => 1));
    await turns();
    expect([run.state, electron.forked.length]).toEqual(['pending', 0]);
    electron.app.becomeReady();
    expect(await run).toBe(1);
  });

  test('that is cancelled before the app is ready starts no process', async () => {
    const electron = new StandIn();
    const engine = addEngine(electron);
    const run = engine.run(new ProcessTask(() => 1));
    await turns();
    run.cancel();
    await run.settled;
    await engine.close();
    electron.app.becomeReady();
    await turns();
    expect(electron.forked).toEqual([]);
  });

  test.each([
    ['a code', () => process.exit(3), 3],
    ['the code of success', () => process.exit(0), 0],
  ])('that ends its process with %s has crashed; the next one gets another', async (_how, end, exitCode) => {
    const { electron, engine } = await startApp();
    const error = await engine.run(new ProcessTask(end)).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(WorkerCrashedError);
    expect(error).toMatchObject({ kind: 'process', exitCode });
    expect(await engine.run(new ProcessTask(() => 'well'))).toBe('well');
    expect(electron.forked).toHaveLength(2);
  });

  test('whose process is killed has crashed', async () => {
    const { electron, engine } = await startApp();
    const run = engine.run(new ProcessTask(() => new Promise(() => {})));
    await until(() => electron.forked[0]?.pid !== undefined && run.isRunning);
    process.kill(electron.forked[0]!.pid!, 'SIGKILL');
    expect(await run.catch((failure: unknown) => failure)).toBeInstanceOf(WorkerCrashedError);
  });

  test('hears of a cancel in a loop that never awaits', async () => {
    const { electron, engine } = await startApp({ graceMs: 60_000 });
    await engine.run(new ProcessTask(() => 1));
    const run = engine.run(
      new ProcessTask(function () {
        const { signal } = this;
        // Known to listen before the word that the test waits for.
        if (!signal.aborted) this.progress(0, 'looping');
        while (!signal.aborted);
        return 'stopped';
      }),
    );
    await until(() => run.progress.message === 'looping');
    run.cancel();
    await run.settled;
    expect(run.state).toBe('cancelled');
    expect(await engine.run(new ProcessTask(() => process.pid))).toBe(electron.forked[0]!.pid);
  });

  test('in an endless loop is ended after the grace time', async () => {
    const { engine } = await startApp({ graceMs: 10 });
    const run = engine.run(
      new ProcessTask(function () {
        this.progress(0, 'looping');
        for (;;);
      }),
    );
    await until(() => run.progress.message === 'looping');
    run.cancel();
    await run.settled;
    expect(run.state).toBe('cancelled');
  });

  test('leaves no process when the engine is closed', async () => {
    const { electron, engine } = await startApp();
    await engine.run(new ProcessTask(() => 1));
    const ended = new Promise((resolve) => electron.forked[0]!.once('exit', resolve));
    await engine.close();
    await ended;
    expect(electron.forked[0]!.pid).toBeUndefined();
  });
});

describe('A ProcessTask of an ElectronEngine outside of Electron', () => {
  test('executes in a child process', async () => {
    await using engine = new ElectronEngine();
    expect(await engine.run(new ProcessTask(() => process.ppid))).toBe(process.pid);
  });
});
