import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Engine, Operation, Run } from 'offloop';
import { Prompts } from 'offloop/ink';
import { prompt, prompts } from 'offloop/jobs';
import { TestEngine } from 'offloop/testing';
import { DOWN, has, Pipe, Screen, UP } from './screen.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  process.exitCode = undefined;
  for (const close of closers.splice(0)) await close();
});

function makeEngine(): TestEngine {
  const engine = new TestEngine();
  closers.push(() => engine.close());
  return engine;
}

/** Asks in a handler. */
function ask<T>(engine: Engine, question: Operation<T>): Run<T> {
  return engine.run(function* () {
    return yield* question;
  });
}

interface Case {
  readonly prompt: () => Operation<unknown>;
  readonly shows: readonly string[];
  readonly keys: string;
  readonly result: unknown;
}

const CASES: Record<string, Case> = {
  'a text': {
    prompt: () => prompt.text({ question: 'Name?', help: 'As on the card' }),
    shows: ['? Name?', 'As on the card'],
    keys: 'Ada\r',
    result: 'Ada',
  },
  'its initial value': {
    prompt: () => prompt.text({ question: 'Name?', initial: 'Eve' }),
    shows: ['? Name? (Eve)'],
    keys: '\r',
    result: 'Eve',
  },
  'a text that was edited': {
    prompt: () => prompt.text({ question: 'Name?' }),
    shows: ['? Name?'],
    keys: `xb👩‍👩‍👧\u007f\u001b[D\u0015a\u0005c d\u0017e\r`,
    result: 'abc e',
  },
  'a secret': {
    prompt: () => prompt.text({ question: 'Password?', secret: true, initial: 'old' }),
    shows: ['? Password?'],
    keys: 'geheim\r',
    result: 'geheim',
  },
  yes: {
    prompt: () => prompt.confirm({ question: 'Sure?' }),
    shows: ['? Sure? (y/n)'],
    keys: 'y\r',
    result: true,
  },
  no: {
    prompt: () => prompt.confirm({ question: 'Sure?', initial: true }),
    shows: ['? Sure? (Y/n)'],
    keys: 'NO\r',
    result: false,
  },
  'what is probable': {
    prompt: () => prompt.confirm({ question: 'Sure?', initial: false }),
    shows: ['? Sure? (y/N)'],
    keys: '\r',
    result: false,
  },
  'a number': {
    prompt: () => prompt.number({ question: 'Port?', min: 1, initial: 80 }),
    shows: ['? Port? (80)'],
    keys: '8080\r',
    result: 8080,
  },
  'one of several': {
    prompt: () => prompt.radio({ question: 'How?', options: ['soft', 'hard', 'not'], initial: 'hard' }),
    shows: ['? How?', '  soft', '❯ hard'],
    keys: `${DOWN}${UP}${UP}\r`,
    result: 'soft',
  },
  'the initial one': {
    prompt: () => prompt.radio({ question: 'How?', options: ['soft', 'hard'], initial: 'hard' }),
    shows: ['❯ hard'],
    keys: '\r',
    result: 'hard',
  },
  'some of several': {
    prompt: () => prompt.checklist({ question: 'Which?', options: ['a', 'b', 'c'], initial: ['b'] }),
    shows: ['❯ ◯ a', '  ◉ b'],
    keys: ` ${DOWN} ${DOWN} \r`,
    result: ['a', 'c'],
  },
};

describe('The prompt with the focus', () => {
  test.each(Object.entries(CASES))('is shown, and takes %s', async (_name, { prompt: make, shows, keys, result }) => {
    const engine = makeEngine();
    using screen = new Screen(<Prompts engine={engine} />);
    const answer = ask(engine, make());
    await screen.shows(has(...shows));
    screen.press(keys);
    expect(await answer).toEqual(result);
    await screen.shows((lines) => lines.join('') === '');
  });

  test('shows what is typed, but of a secret only how long it is', async () => {
    const engine = makeEngine();
    using screen = new Screen(<Prompts engine={engine} />);
    const open = ask(engine, prompt.text({ question: 'Name?' }));
    await screen.shows(has('Name?'));
    screen.press('Ada');
    await screen.shows(has('❯ Ada'));
    open.cancel();
    const secret = ask(engine, prompt.text({ question: 'Word?', secret: true }));
    await screen.shows(has('Word?'));
    screen.press('abc');
    expect((await screen.shows(has('❯ •••'))).join('')).not.toMatch(/abc|Ada/);
    secret.cancel();
  });

  test.each([
    ['the backspace key', '\u007f'],
    ['Ctrl-H', '\b'],
    ['the key that deletes', '\u001b[3~'],
  ])('is edited by %s, pressed by itself', async (_key, sequence) => {
    const engine = makeEngine();
    using screen = new Screen(<Prompts engine={engine} />);
    const answer = ask(engine, prompt.text({ question: 'Name?' }));
    await screen.shows(has('Name?'));
    for (const key of ['a', 'b', 'c', sequence, '\r']) screen.press(key);
    expect(await answer).toBe('ab');
  });

  test('says what is wrong with an answer, and takes the next one', async () => {
    const engine = makeEngine();
    using screen = new Screen(<Prompts engine={engine} />);
    const answer = ask(engine, prompt.number({ question: 'Port?', max: 65_535 }));
    await screen.shows(has('Port?'));
    screen.press('99999\r');
    await screen.shows(has('✖ ', '99999'));
    screen.press('\u007f\r');
    expect(await answer).toBe(9999);
  });

  test('is followed by the next, which what was typed before does not answer', async () => {
    const engine = makeEngine();
    using screen = new Screen(<Prompts engine={engine} />);
    const first = ask(engine, prompt.confirm({ question: 'First?' }));
    const second = ask(engine, prompt.confirm({ question: 'Second?', initial: true }));
    await screen.shows(has('First?', '(1 more)'));
    screen.press('y\r\r\r');
    expect(await first).toBe(true);
    await screen.shows(has('Second?'));
    expect(second.state).toBe('running');
    screen.press('n\r');
    expect(await second).toBe(false);
  });

  test('goes when who asked is cancelled, or another answer comes', async () => {
    const engine = makeEngine();
    using screen = new Screen(<Prompts engine={engine} />);
    const cancelled = ask(engine, prompt.text({ question: 'Gone?' }));
    await screen.shows(has('Gone?'));
    cancelled.cancel();
    await screen.shows((lines) => lines.join('') === '');
    const answered = ask(engine, prompt.text({ question: 'Answered?' }));
    await screen.shows(has('Answered?'));
    prompts(engine).focused?.answerText('elsewhere');
    expect(await answered).toBe('elsewhere');
    await screen.shows((lines) => lines.join('') === '');
  });

  test('of many choices shows those around the one that is pointed at', async () => {
    const engine = makeEngine();
    using screen = new Screen(<Prompts engine={engine} />, { rows: 12 });
    const options = Array.from({ length: 100 }, (_, index) => `option ${index}`);
    const answer = ask(engine, prompt.radio({ question: 'Which?', options }));
    await screen.shows(has('❯ option 0', '96 more'));
    screen.press(DOWN.repeat(50));
    await screen.shows(has('❯ option 50'));
    screen.press(`${UP}\r`);
    expect(await answer).toBe('option 49');
  });

  test.each([20, 40])('breaks no line in %d columns', async (columns) => {
    const engine = makeEngine();
    using screen = new Screen(<Prompts engine={engine} />, { columns });
    const question = 'Do you really want to publish all of this to the whole world now?';
    const answer = ask(engine, prompt.radio({ question, options: ['a choice with a long name that goes on', 'b'] }));
    const lines = await screen.shows(has('❯ a choice'));
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    expect(lines.join(' ').replace(/ +/g, ' ')).toContain(question);
    answer.cancel();
  });
});

describe('Of two components for one engine', () => {
  test('the first has the prompts, and the second when that goes', async () => {
    const engine = makeEngine();
    using screen = new Screen(
      <>
        <Prompts key="a" engine={engine} />
        <Prompts key="b" engine={engine} />
      </>,
    );
    const answer = ask(engine, prompt.text({ question: 'Once?' }));
    const lines = await screen.shows(has('Once?'));
    expect(lines.join('\n').match(/Once/g)).toHaveLength(1);
    screen.app.rerender(<Prompts key="b" engine={engine} />);
    screen.press('x');
    await screen.shows(has('❯ x'));
    screen.press('\r');
    expect(await answer).toBe('x');
  });
});

describe('Ctrl-C in a prompt', () => {
  test('closes the engine, ends the app, and the exit code is 130', async () => {
    const engine = makeEngine();
    const screen = new Screen(<Prompts engine={engine} />);
    let isTidy = false;
    const answer = engine.run(function* () {
      try {
        return yield* prompt.text({ question: 'Name?' });
      } finally {
        isTidy = true;
      }
    });
    await screen.shows(has('Name?'));
    screen.press('\u0003');
    await screen.app.waitUntilExit();
    expect([answer.state, isTidy, process.exitCode]).toEqual(['cancelled', true, 130]);
  });

  test('does what it is told instead', async () => {
    const engine = makeEngine();
    const interrupted = jest.fn();
    using screen = new Screen(<Prompts engine={engine} onInterrupt={interrupted} />);
    const answer = ask(engine, prompt.text({ question: 'Name?' }));
    await screen.shows(has('Name?'));
    screen.press('abc\u0003');
    expect(interrupted).toHaveBeenCalledTimes(1);
    expect([answer.state, process.exitCode]).toEqual(['running', undefined]);
    answer.cancel();
  });
});

describe('Where nobody can answer', () => {
  test('a prompt fails at once, and says how to give the answer', async () => {
    const engine = makeEngine();
    using _pipe = new Pipe(<Prompts engine={engine} />);
    await expect(ask(engine, prompt.text({ name: 'version', question: 'Version?' }))).rejects.toMatchObject({
      name: 'PromptError',
      prompt: 'version',
      message: expect.stringContaining('--answer version=…'),
    });
    prompts(engine).answerWith({ version: '1' });
    expect(await ask(engine, prompt.text({ name: 'version', question: 'Version?' }))).toBe('1');
  });

  test('a terminal of a build server counts as none', async () => {
    const engine = makeEngine();
    const before = process.env.CI;
    process.env.CI = 'true';
    try {
      using _pipe = new Pipe(<Prompts engine={engine} />, { isTTY: true, columns: 80, rows: 24 });
      await expect(ask(engine, prompt.confirm({ question: 'Sure?' }))).rejects.toThrow('nobody is here to give one');
    } finally {
      if (before === undefined) delete process.env.CI;
      else process.env.CI = before;
    }
  });

  test('a keyboard that is none counts as nobody', async () => {
    const engine = makeEngine();
    using _screen = new Screen(<Prompts engine={engine} />, { hasKeys: false });
    await expect(ask(engine, prompt.confirm({ question: 'Sure?' }))).rejects.toThrow('nobody is here to give one');
  });

  test('neither does an input that has ended leave it open', async () => {
    const engine = makeEngine();
    using screen = new Screen(<Prompts engine={engine} />);
    const answer = ask(engine, prompt.confirm({ question: 'Sure?' }));
    await screen.shows(has('Sure?'));
    screen.input.emit('end');
    await expect(answer).rejects.toThrow('nobody is here to give one');
  });
});

test('after a hundred prompts and mounts nothing listens any more', async () => {
  const engine = makeEngine();
  for (let round = 0; round < 100; round += 1) {
    using screen = new Screen(<Prompts engine={engine} />);
    const answer = ask(engine, prompt.text({ question: 'Name?', initial: 'x' }));
    await screen.shows(has('Name?'));
    screen.press('\r');
    await answer;
    screen.app.unmount();
    expect(screen.listeners + screen.input.listenerCount('data') + screen.input.listenerCount('end')).toBe(0);
  }
  expect(prompts(engine).size).toBe(0);
});
