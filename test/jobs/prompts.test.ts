import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CancelledError, PromptError, race, sleep, timeout } from 'offloop';
import { answersOf, defineJob, JobSet, type Prompt, type PromptQueue, prompt, prompts } from 'offloop/jobs';
import { TestEngine } from 'offloop/testing';
import { Stage, thrownBy, turn } from '../core/stage.js';

let engine: Stage;
let queue: PromptQueue;
beforeEach(() => {
  engine = new Stage();
  queue = prompts(engine);
});
afterEach(() => engine.close());

const text = (name = 'name'): Prompt<string> => prompt.text({ name, question: `${name}?` });
const ask = <T>(question: Prompt<T>) =>
  engine.run(function* () {
    return yield* question;
  });

describe('a prompt', () => {
  test('opens when it is yielded, and gives its answer', async () => {
    const question = text();
    expect([question.state, queue.size]).toEqual(['new', 0]);
    const run = ask(question);
    expect([question.state, queue.focused, run.state]).toEqual(['open', question, 'running']);
    expect(question.answer('x')).toBe(true);
    expect([question.state, question.result, queue.size]).toEqual(['answered', 'x', 0]);
    await expect(run).resolves.toBe('x');
  });

  test('gives the same answer again, to as many as ask; the first answer counts', async () => {
    const question = text();
    const runs = [ask(question), ask(question)];
    expect(queue.size).toBe(1);
    question.answer('x');
    expect([question.answer('y'), question.answerText('y'), question.dismiss()]).toEqual([false, false, false]);
    expect(await Promise.all([...runs, ask(question)])).toEqual(['x', 'x', 'x']);
  });

  test('may be answered before it is asked', async () => {
    const question = text();
    expect(question.answer('early')).toBe(true);
    await expect(ask(question)).resolves.toBe('early');
  });

  test('that is dismissed cancels who waits, quietly', async () => {
    const question = text();
    const run = ask(question);
    expect(question.dismiss('Esc')).toBe(true);
    await expect(run).rejects.toMatchObject({ name: 'CancelledError', reason: 'Esc', by: 'user' });
    expect([run.state, question.state, queue.size, engine.reported]).toEqual(['cancelled', 'closed', 0, []]);
    expect([question.answer('late'), question.dismiss()]).toEqual([false, false]);
  });

  test.each([
    [
      'a cancel',
      (question: Prompt<string>) => {
        const run = ask(question);
        run.cancel();
        return run.settled;
      },
    ],
    [
      'a timeout',
      (question: Prompt<string>) =>
        engine.run(function* () {
          return yield* timeout(1, question);
        }).settled,
    ],
    [
      'a lost race',
      (question: Prompt<string>) =>
        engine.run(function* () {
          return yield* race([question, sleep(1)]);
        }).settled,
    ],
  ])('is closed by %s', async (_what, close) => {
    const question = text();
    await close(question);
    expect([question.state, queue.size, question.answer('late')]).toEqual(['closed', 0, false]);
  });

  test('stays open as long as one waits, and opens anew when it is yielded after that', async () => {
    const question = text();
    const [first, second] = [ask(question), ask(question)];
    first.cancel();
    expect(question.state).toBe('open');
    second.cancel();
    expect(question.state).toBe('closed');
    const third = ask(question);
    expect(question.state).toBe('open');
    question.answer('now');
    await expect(third).resolves.toBe('now');
  });

  test('says what is wrong with an answer, and stays open', () => {
    const question = prompt.text({
      question: 'Version?',
      validate: (value) => (/^\d/.test(value) ? undefined : 'a number first'),
    });
    void ask(question);
    let told = 0;
    const undo = question.subscribe(() => (told += 1));
    expect([question.answer('x'), question.problem, question.state, told]).toEqual([
      false,
      'a number first',
      'open',
      1,
    ]);
    expect([question.answer(5 as never), question.problem]).toEqual([false, 'Give a text']);
    undo();
    expect([question.answer('1'), question.problem, told]).toEqual([true, undefined, 2]);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('mine');
      },
      'mine',
    ],
    ['gives what is no text', (() => Promise.resolve()) as never, 'a text that says what is wrong'],
  ])('whose `validate` %s fails who asks', async (_what, validate, message) => {
    const question = prompt.text({ question: '?', validate });
    const run = ask(question);
    expect(question.answer('x')).toBe(false);
    await expect(run).rejects.toMatchObject({ message: expect.stringContaining(message) });
    expect(question.state).toBe('closed');
  });

  test.each([
    [() => prompt.text({} as never), TypeError],
    [() => prompt.text({ question: '' }), TypeError],
    [() => prompt.text({ question: '?', validte: () => undefined } as never), TypeError],
    [() => prompt.text({ question: '?', name: 5 as never }), TypeError],
    [() => prompt.text({ question: '?', initial: 5 as never }), TypeError],
    [() => prompt.text({ question: '?', secret: 1 as never }), TypeError],
    [() => prompt.confirm({ question: '?', initial: 'yes' as never }), TypeError],
    [() => prompt.number({ question: '?', min: 5, max: 1 }), RangeError],
    [() => prompt.number({ question: '?', min: '5' as never }), TypeError],
    [() => prompt.number({ question: '?', step: 0 }), RangeError],
    [() => prompt.number({ question: '?', max: 5, initial: 6 }), TypeError],
    [() => prompt.radio({ question: '?', options: [] }), RangeError],
    [() => prompt.radio({ question: '?', options: 'ab' as never }), TypeError],
    [() => prompt.radio({ question: '?', options: [{ id: 1 }] }), TypeError],
    [() => prompt.radio({ question: '?', options: ['a'], label: 'a' as never }), TypeError],
    [() => prompt.checklist({ question: '?', options: ['a'], min: 2 }), RangeError],
    [() => prompt.file({ question: '?', kind: 'link' as never }), TypeError],
    [() => prompts({} as never), TypeError],
    [() => queue.answerWith('x' as never), TypeError],
    [() => queue.answerWith({}, { initial: true } as never), TypeError],
    [() => text().answerText(5 as never), TypeError],
  ])('refuses what it cannot use: %s', (use, type) => {
    expect(thrownBy(use)).toBeInstanceOf(type);
  });
});

describe('the text of an answer', () => {
  const byKind: [string, () => Prompt<any>, [string, unknown][]][] = [
    [
      'confirm',
      () => prompt.confirm({ question: '?' }),
      [
        ['yes', true],
        ['Y', true],
        [' true ', true],
        ['no', false],
        ['n', false],
        ['false', false],
        ['', undefined],
        ['maybe', undefined],
        ['constructor', undefined],
      ],
    ],
    [
      'number',
      () => prompt.number({ question: '?', min: 1, max: 10 }),
      [
        ['1', 1],
        [' 2.5 ', 2.5],
        ['1e1', 10],
        ['0', undefined],
        ['11', undefined],
        ['', undefined],
        ['ten', undefined],
        ['0x5', undefined],
        ['Infinity', undefined],
      ],
    ],
    [
      'number with steps',
      () => prompt.number({ question: '?', min: 0.1, step: 0.1 }),
      [
        ['0.3', 0.3],
        ['0.35', undefined],
        ['0', undefined],
      ],
    ],
    [
      'radio',
      () => prompt.radio({ question: '?', options: ['Soft', 'hard', 'HARD', 5] }),
      [
        ['Soft', 'Soft'],
        ['soft', 'Soft'],
        ['hard', 'hard'],
        ['HARD', 'HARD'],
        ['Hard', undefined],
        ['5', 5],
        ['', undefined],
      ],
    ],
    [
      'radio with labels',
      () => prompt.radio({ question: '?', options: ['a', 'b'], label: (each) => `letter ${each}` }),
      [
        ['letter a', 'a'],
        ['b', 'b'],
        ['c', undefined],
      ],
    ],
    [
      'checklist',
      () => prompt.checklist({ question: '?', options: ['a', 'b', 'c, d'], max: 2 }),
      [
        ['', []],
        ['b, a', ['a', 'b']],
        ['c, d', ['c, d']],
        ['c, d,a', ['a', 'c, d']],
        ['a,a', ['a']],
        ['a,x', undefined],
        ['a,b,c, d', undefined],
      ],
    ],
    [
      'text',
      () => text(),
      [
        ['', ''],
        ['two words', 'two words'],
        ['a\tb', 'a b'],
        ['line\n', 'line'],
        ['\u001b[31mred\u001b[0m\u0007', 'red'],
      ],
    ],
  ];
  test.each(byKind)('of %s becomes its value', (_kind, make, rows) => {
    for (const [given, expected] of rows) {
      const question = make();
      void ask(question);
      expect([given, question.answerText(given)]).toEqual([given, expected !== undefined]);
      expect(question.result).toEqual(expected);
      if (expected === undefined) expect(question.problem).not.toBe('');
      question.dismiss();
    }
  });

  test('of a checklist has at least `min`', () => {
    const question = prompt.checklist({ question: '?', options: ['a', 'b', 'c'], min: 2 });
    expect([question.answer(['a']), question.problem]).toEqual([
      false,
      'Choose 2 or more of `a`, `b`, `c`, separated by commas',
    ]);
    expect([question.answer(['c', 'a']), question.result]).toEqual([true, ['a', 'c']]);
  });

  test('of a choice may be the option itself', () => {
    const [one, two] = [{ id: 1 }, { id: 2 }];
    const question = prompt.radio({ question: '?', options: [one, two], label: ({ id }) => `no. ${id}` });
    expect([question.answer({ id: 2 }), question.answer(two), question.result]).toEqual([false, true, two]);
  });

  describe('of a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'offloop-prompt-'));
    const file = join(folder, 'file');
    writeFileSync(file, '');
    afterAll(() => rmSync(folder, { recursive: true }));
    test.each([
      [{}, file, true],
      [{}, join(folder, 'none'), true],
      [{}, ' ', false],
      [{ mustExist: true }, join(folder, 'none'), false],
      [{ mustExist: true }, join(file, 'below a file'), false],
      [{ kind: 'file' as const }, folder, false],
      [{ kind: 'folder' as const }, folder, true],
      [{ kind: 'folder' as const, mustExist: true }, file, false],
      [{ kind: 'any' as const, mustExist: true }, folder, true],
    ])('%j is looked at: %s', (limits, path, isTaken) => {
      const question = prompt.file({ question: '?', ...limits });
      expect(question.answerText(path)).toBe(isTaken);
    });
  });
});

describe('the queue', () => {
  test('lists open prompts in order of opening; the first keeps the focus until it ends', () => {
    const [first, second, third] = [text('1'), text('2'), text('3')];
    for (const each of [first, second, third]) void ask(each);
    const before = queue.getSnapshot();
    expect([before, queue.getSnapshot() === before, [...queue]]).toEqual([
      [first, second, third],
      true,
      [first, second, third],
    ]);
    second.answer('x');
    expect([queue.focused, queue.getSnapshot()]).toEqual([first, [first, third]]);
    first.dismiss();
    expect(queue.focused).toBe(third);
    expect(prompts(engine)).toBe(queue);
    expect(prompts(new TestEngine()).size).toBe(0);
  });

  test('tells of each that opens, of a problem, and of the end', () => {
    let told = 0;
    const undo = queue.subscribe(() => (told += 1));
    const question = prompt.number({ question: '?' });
    void ask(question);
    expect(told).toBe(1);
    question.answerText('x');
    expect(told).toBe(2);
    question.answerText('1');
    expect(told).toBe(3);
    undo();
    void ask(text());
    expect(told).toBe(3);
  });

  test('is empty after the engine has closed', async () => {
    const run = ask(text());
    await engine.close();
    expect([run.state, queue.size]).toEqual(['cancelled', 0]);
  });
});

describe('answerWith', () => {
  test('answers by name, as values or as text, never in the turn in which a prompt opens', async () => {
    queue.answerWith({ version: '1.2', sure: 'yes', port: 80, how: 'Soft', which: 'a,b' });
    const order: string[] = [];
    const run = engine.run(function* () {
      queueMicrotask(() => order.push('microtask'));
      const version = yield* prompt.text({ name: 'version', question: '?' });
      order.push('answer');
      return [
        version,
        yield* prompt.confirm({ name: 'sure', question: '?' }),
        yield* prompt.number({ name: 'port', question: '?' }),
        yield* prompt.radio({ name: 'how', question: '?', options: ['soft', 'hard'] }),
        yield* prompt.checklist({ name: 'which', question: '?', options: ['a', 'b', 'c'] }),
      ];
    });
    await expect(run).resolves.toEqual(['1.2', true, 80, 'soft', ['a', 'b']]);
    expect(order).toEqual(['microtask', 'answer']);
  });

  test('fails at once what has no answer, and says how to give it', async () => {
    queue.answerWith({ other: 'x', __proto__: { version: 'no' } } as never);
    const error = await ask(prompt.text({ name: 'version', question: 'Which version?' })).then(
      undefined,
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(PromptError);
    expect(error.prompt).toBe('version');
    expect(error.message).toBe(
      'The prompt `version` ("Which version?") has no answer, and nobody is here to give one. Give `--answer version=…`: a text',
    );
    const nameless = await ask(prompt.confirm({ question: 'Sure?' })).then(undefined, (reason) => reason);
    expect(nameless.message).toContain('"Sure?"');
    expect(nameless.message).toContain('Give it a `name`, and `--answer NAME=…`: yes or no');
  });

  test.each([
    [() => prompt.number({ name: 'n', question: '?', min: 1, max: 5 }), '9', ['`n`', '`9`', 'a number from 1 to 5']],
    [() => prompt.radio({ name: 'n', question: '?', options: ['a', 'b'] }), 'c', ['`c`', 'one of `a`, `b`']],
    [() => prompt.text({ name: 'n', question: '?', validate: () => 'too short' }), 'x', ['`x`', 'too short']],
    [
      () => prompt.checklist({ name: 'n', question: '?', options: ['a', 'b'] }),
      ['a', 'x'],
      ['`a, x`', 'any of `a`, `b`'],
    ],
  ])('fails what cannot take its answer: %s', async (make, given, parts) => {
    queue.answerWith({ n: given });
    const error = await ask(make() as Prompt<unknown>).then(undefined, (reason) => reason);
    expect(error).toBeInstanceOf(PromptError);
    for (const part of parts) expect(error.message).toContain(part);
    expect(error.message).not.toContain('--answer');
  });

  test('tells no secret', async () => {
    queue.answerWith({ password: 'hunter2' });
    const question = prompt.text({ name: 'password', question: '?', secret: true, validate: () => 'wrong' });
    const error = await ask(question).then(undefined, (reason) => reason);
    expect(error.message).not.toContain('hunter2');
  });

  test('uses `initial` only where that is wanted', async () => {
    const make = (): Prompt<boolean> => prompt.confirm({ name: 'sure', question: '?', initial: true });
    const undo = queue.answerWith({});
    await expect(ask(make())).rejects.toBeInstanceOf(PromptError);
    undo();
    queue.answerWith({}, { useInitial: true });
    await expect(ask(make())).resolves.toBe(true);
    await expect(ask(text())).rejects.toBeInstanceOf(PromptError);
  });

  test('answers what is open already, by a function too, until its undo', async () => {
    const run = ask(text('open'));
    const undo = queue.answerWith(({ name, kind }) => `${kind} ${name}`);
    await expect(run).resolves.toBe('text open');
    undo();
    const open = text();
    void ask(open);
    await turn();
    expect(open.state).toBe('open');
  });

  test('an error of the function is that of who asks', async () => {
    queue.answerWith(() => {
      throw new RangeError('mine');
    });
    await expect(ask(text())).rejects.toMatchObject({ message: 'mine' });
  });
});

describe('answersOf', () => {
  test.each([
    [['node', 'x', '--yes', '--answer', 'a=1', '--answer=b=x=y', '-v'], { a: '1', b: 'x=y' }, true],
    [['--answer', 'a=', '--answer', 'a=2'], { a: '2' }, false],
    [['--', '--yes', '--answer'], {}, false],
  ])('reads %j', (args, answers, useInitial) => {
    expect(answersOf(args)).toEqual({ answers, useInitial });
  });

  test('is not misled by names of the language', () => {
    const { answers } = answersOf(['--answer', '__proto__=x']);
    expect([Object.keys(answers), Object.getPrototypeOf(answers)]).toEqual([['__proto__'], Object.prototype]);
  });

  test.each([[['--answer']], [['--answer', 'a']], [['--answer==x']], ['--yes']])('refuses %j', (args) => {
    expect(thrownBy(() => answersOf(args as never))).toBeInstanceOf(TypeError);
  });
});

describe('control characters', () => {
  test('of terminals are taken out of questions, help, labels and what is typed', () => {
    const esc = '\u001b';
    const question = prompt.radio({
      question: `${esc}[2J${esc}]0;title\u0007Which?${esc}]8;;http://x${esc}\\link${esc}]8;;${esc}\\\u009b31m\nline two\u202e`,
      help: `${esc}Pdcs${esc}\\help\r\nmore${esc}`,
      options: [`${esc}[31mred\u0007`, 'a\tb\nc'],
    });
    void ask(question);
    expect(question.question).toBe('Which?link\nline two');
    expect(question.options).toMatchObject({ question: 'Which?link\nline two', help: 'help\nmore' });
    expect(question.choices.map(({ label }) => label)).toEqual(['red', 'a b c']);
    expect([question.answerText('red'), question.result]).toEqual([true, `${esc}[31mred\u0007`]);
  });
});

describe('a job that asks', () => {
  test('shows so in its row, is not hidden meanwhile, and tells of it', async () => {
    const log: unknown[] = [];
    const question = text();
    const asks = defineJob({
      name: 'asks',
      hidden: () => true,
      *run() {
        return yield* question;
      },
    });
    asks.on('prompt', (each) => log.push(each));
    asks.on('refresh', () => log.push('refresh'));
    const set = new JobSet(engine, [asks]);
    set.start();
    expect(log).toEqual([question, 'refresh']);
    expect(set.getSnapshot()[0]).toMatchObject({ state: 'asking', hidden: false });
    question.answer('x');
    expect(set.getSnapshot()[0]).toMatchObject({ hidden: true });
    await set.finished;
    expect(set.exitCode).toBe(0);
  });

  test('by `addPrompt` asks at once, and does not end before it is answered', async () => {
    const asks = defineJob({
      name: 'asks',
      *run(job) {
        log.push(job.addPrompt(question) === question);
      },
      noOutputIsOk: true,
    });
    const log: unknown[] = [];
    const question = text();
    const run = engine.run(asks);
    expect([question.state, log]).toEqual(['open', [true]]);
    await turn();
    expect(run.state).toBe('running');
    question.answer('x');
    await run;
    expect(asks.exitCode).toBe(0);
    const bad = defineJob({
      name: 'bad',
      *run(job) {
        job.addPrompt({} as never);
      },
    });
    await expect(engine.run(bad)).rejects.toBeInstanceOf(TypeError);
  });

  test('is terminated with its prompt', async () => {
    const question = text();
    const asks = defineJob({
      name: 'asks',
      noOutputIsOk: true,
      *run(job) {
        job.addPrompt(question);
      },
    });
    const run = engine.run(asks);
    await turn();
    asks.terminate();
    expect([question.state, asks.exitCode, run.error]).toEqual(['closed', 1, expect.any(CancelledError)]);
  });

  test('without an answer fails with a PromptError where nobody sits', async () => {
    queue.answerWith({});
    const asks = defineJob({
      name: 'asks',
      *run() {
        return yield* text('version');
      },
    });
    const set = new JobSet(engine, [asks]);
    set.start();
    await set.finished;
    expect([set.exitCode, asks.errors, asks.raised]).toEqual([1, [expect.any(PromptError)], asks.errors[0]]);
  });
});

describe('Answers that are given beforehand', () => {
  test('may be some only: with `ask` the others stay open, for who is here', async () => {
    await using engine = new TestEngine();
    const queue = prompts(engine);
    const stop = queue.answerWith({ version: '1.2.3' }, { ask: true });
    const version = engine.run(prompt.text({ name: 'version', question: 'Version?' }));
    const sure = engine.run(prompt.confirm({ name: 'sure', question: 'Sure?' }));
    expect(await version).toBe('1.2.3');
    await engine.flush();
    expect([sure.state, queue.focused?.name]).toEqual(['running', 'sure']);
    queue.focused?.answerText('yes');
    expect(await sure).toBe(true);
    // Where another one says that nobody is here, nothing stays open.
    queue.answerWith({});
    await expect(engine.run(prompt.confirm({ name: 'sure', question: 'Sure?' }))).rejects.toThrow('nobody is here');
    stop();
  });

  test('for a name that no prompt had are told of at the end, where another prompt went without one', async () => {
    const told = async (answers: Record<string, string>, names: readonly string[]): Promise<string[]> => {
      const said: string[] = [];
      const engine = new TestEngine({ development: true, logger: (_level, message) => said.push(message) });
      prompts(engine).answerWith(answers, { useInitial: true });
      for (const name of names) await engine.run(prompt.text({ name, question: '?', initial: 'x' }));
      await engine.close();
      return said;
    };
    expect(await told({ vesion: '9' }, ['version'])).toEqual([
      'Answers were given for `vesion`, but no prompt of such a name was asked. Without an answer went `version`',
    ]);
    expect(await told({ version: '9' }, ['version', 'sure'])).toEqual([]);
    expect(await told({ version: '9' }, [])).toEqual([]);
    expect(await told({ version: '9', sure: 'y' }, ['version'])).toEqual([]);
  });
});
