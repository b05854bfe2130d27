import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

/** The copy that Jest's globalSetup makes; a package of the same name. */
const COPY = fileURLToPath(new URL('../../.cache/test', import.meta.url));
const SOURCE = fileURLToPath(new URL('../../src/toolkits/testing', import.meta.url));

interface Ended {
  readonly code: number | string | null;
  readonly out: string;
}

/** Runs tests of Node's own runner to their end. */
function run(code: string): Promise<Ended> {
  const flags = ['--test-reporter=tap', '--input-type=module', '-e', `${IMPORTS}\n${code}`];
  return new Promise((resolve) => {
    execFile(process.execPath, flags, { cwd: COPY, timeout: 20_000 }, (failure, out, error) =>
      resolve({ code: failure ? (failure.code ?? failure.signal ?? null) : 0, out: out + error }),
    );
  });
}

const IMPORTS = `
  import assert from 'node:assert/strict';
  import { afterEach, beforeEach, test } from 'node:test';
  import { sleep, Task, wait } from 'offloop';
  import { NodeEngine } from 'offloop/node';
  import { control, TestEngine } from 'offloop/testing';`;

describe('offloop/testing with node:test', () => {
  test.each([
    ['in `afterEach`', 'const clock = control(engine); t.after(() => clock[Symbol.dispose]());'],
    ['in an asynchronous `afterEach`', 'const clock = control(engine); t.after(() => clock[Symbol.asyncDispose]());'],
    [
      'of an engine of its own',
      'const engine = new TestEngine(); const clock = engine; t.after(() => engine[Symbol.asyncDispose]());',
    ],
  ])('fails the test that ends right after an error, and no other: %s', async (_, begin) => {
    const { code, out } = await run(`
      const engine = new NodeEngine();
      test('ends at once', async (t) => {
        ${begin}
        engine.run(function* () { yield* sleep(5); throw new Error('unseen'); });
        await clock.advance(5);
      });
      test('is fine', async () => { await new Promise((resolve) => setTimeout(resolve, 20)); });`);
    expect(out).toMatch(/not ok 1 - ends at once/);
    expect(out).toContain('unseen');
    expect(out).toMatch(/\nok 2 - is fine/);
    expect(out).toMatch(/# pass 1\n# fail 1/);
    expect(code).toBe(1);
  });

  test('drives components under `act`, and delivers the progress that is owed', async () => {
    const { code, out } = await run(`
      import { Text } from 'ink';
      import { render } from 'ink-testing-library';
      import { act, createElement, useEffect } from 'react';
      import { useHandler, useProgress } from 'offloop/react';
      globalThis.IS_REACT_ACT_ENVIRONMENT = true;
      const engine = new NodeEngine();
      function App() {
        const [work, { isRunning, last }] = useHandler({ engine }, function* () {
          work.last.update({ completed: 1, total: 4 });
          yield* sleep(3_600_000);
        });
        const percent = useProgress(last, (progress) => progress.percent);
        useEffect(() => void work(), [work]);
        return createElement(Text, null, isRunning + ' ' + percent);
      }
      test('an hour', async (t) => {
        const clock = control(engine);
        t.after(() => clock[Symbol.asyncDispose]());
        let app;
        act(() => { app = render(createElement(App)); });
        await act(() => clock.flush());
        assert.equal(app.lastFrame(), 'true 25');
        await act(() => clock.advance(3_600_000));
        assert.equal(app.lastFrame(), 'false 100');
        act(() => app.unmount());
      });`);
    expect(out).toMatch(/\nok 1 - an hour/);
    expect(out).not.toMatch(/act\(/);
    expect(code).toBe(0);
  });

  test('passes tests in virtual time, and lets the program end', async () => {
    const { code, out } = await run(`
      const engine = new NodeEngine();
      const greet = engine.async(function* () { yield* sleep(3_600_000); return yield* new Task((name) => 'hello ' + name, 'you'); });
      test('an hour', async () => {
        const clock = control(engine, { seed: 1 });
        const run = greet();
        await clock.advance(3_600_000);
        assert.equal(run.result, 'hello you');
        clock[Symbol.dispose]();
      });
      test('an engine of its own', async () => {
        const engine = new TestEngine();
        const run = engine.run(function* () { yield* sleep(1000); throw new RangeError('late'); });
        await engine.settled();
        await assert.rejects(run, RangeError);
        await engine[Symbol.asyncDispose]();
      });`);
    expect(out).toMatch(/# pass 2\n# fail 0/);
    expect(code).toBe(0);
  });

  test('fails the test that leaves runs behind, and the next one starts afresh', async () => {
    const { code, out } = await run(`
      const engine = new NodeEngine();
      let clock;
      beforeEach(() => { clock = control(engine); });
      afterEach(() => clock[Symbol.dispose]());
      test('leaves one behind', () => { engine.run(sleep(3_600_000), { name: 'forgotten' }); });
      test('is fine', async () => { const run = engine.run(sleep(1)); await clock.settled(); assert.equal(run.state, 'success'); });`);
    expect(out).toMatch(/not ok 1 - leaves one behind/);
    expect(out).toContain('The test ends with active runs: `forgotten`');
    expect(out).toMatch(/ok 2 - is fine/);
    expect(out).toMatch(/# pass 1\n# fail 1/);
    expect(code).toBe(1);
  });

  test('fails the test that settles nothing, instead of waiting for it', async () => {
    const { out } = await run(`
      test('blocks', async () => {
        const engine = new TestEngine();
        engine.run(wait(new Promise(() => {})), { name: 'ask' });
        await engine.settled();
      });`);
    expect(out).toContain('No timer will free `ask` (waits for a promise)');
    expect(out).toMatch(/# fail 1/);
  });

  test('fails the test in which an error is never looked at', async () => {
    const { out } = await run(`
      test('does not look', async () => {
        const engine = new TestEngine();
        engine.run(function* () { yield* sleep(5); throw new Error('unseen'); });
        await engine.advance(5);
        await new Promise((resolve) => setTimeout(resolve, 20));
      });`);
    expect(out).toContain('unseen');
    expect(out).toMatch(/# fail 1/);
  });
});

test('offloop/testing needs nothing of any runner', () => {
  for (const file of readdirSync(SOURCE)) {
    const source = readFileSync(`${SOURCE}/${file}`, 'utf8');
    expect(source).not.toMatch(/from '(node:|@?jest|vitest)|\bglobalThis\b|\b(afterEach|beforeEach|expect)\b/);
  }
});
