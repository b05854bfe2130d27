import { describe, expect, test } from '@jest/globals';
import { nextFrame, sleep } from 'offloop';
import { DomEngine } from 'offloop/dom';
import { runProgram } from './child.js';

describe('DomEngine where a server renders the page', () => {
  test('runs handlers, without a screen', async () => {
    await using engine = new DomEngine();
    const run = engine.run(
      function* () {
        yield* sleep(1);
        return (yield* nextFrame()) > 0;
      },
      { owner: { isConnected: true, getRootNode: () => ({}) } },
    );
    expect(await run).toBe(true);
  });

  test('keeps no program alive', async () => {
    const ended = await runProgram(`
      import { sleep } from 'offloop';
      import { DomEngine } from 'offloop/dom';
      const engine = new DomEngine();
      console.log(await engine.run(function* () { yield* sleep(1); return 'rendered'; }));
    `);
    expect(ended).toEqual({ code: 0, signal: null, stdout: 'rendered\n', stderr: '' });
  });
});
