import { describe, expect, test } from '@jest/globals';
import { nextFrame, sleep } from 'offloop';
import { DomEngine, showPrompts } from 'offloop/dom';
import { prompt, prompts } from 'offloop/jobs';
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

  test('shows no prompts: they wait for an answer', async () => {
    await using engine = new DomEngine();
    const hide = showPrompts(engine);
    const run = engine.run(prompt.text({ question: 'Name?' }));
    expect(prompts(engine).focused?.answerText('Ann')).toBe(true);
    expect(await run).toBe('Ann');
    hide();
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
