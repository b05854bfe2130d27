/** `engine.async` as a TC39 decorator, and handlers as fields. */
import { describe, expect, test } from '@jest/globals';
import { type Handler, handlerOf, runOf, sleep } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { errorOf, Gate } from '../helpers/gate.js';

const engine = new NodeEngine();

class Editor {
  text = '';
  readonly #suffix = '!';
  readonly gates = new Map<string, Gate>();
  readonly before: string[] = [];

  save = engine.async({ bind: this, policy: 'drop' }, function* (name: string) {
    yield* sleep(0);
    this.text += name;
    return this.text.length;
  });

  @engine.async *open(name: string) {
    yield* sleep(0);
    this.text = name + this.#suffix;
    return this.text.length;
  }

  @engine.async({ policy: 'drop', key: (name: string) => name, name: 'Close', group: 'files' })
  *close(name: string) {
    yield this.gate(name);
    return name;
  }

  @engine.async async *stream(n: number) {
    await null;
    yield* sleep(0);
    return `${n}${this.#suffix}`;
  }

  @engine.async({ policy: 'restart' }) async *latest(n: number) {
    yield* sleep(0);
    return n;
  }

  @engine.async *sum() {
    return (yield* this.open('abc')) + (yield* this.helper());
  }

  @engine.async static *create(text: string) {
    yield* sleep(0);
    const editor = new this();
    editor.text = text;
    return editor;
  }

  @engine.async *[Symbol.for('test.symbol')]() {
    yield* sleep(0);
    return 'symbol';
  }

  *helper() {
    yield* sleep(0);
    return 2;
  }

  gate(name: string): Gate {
    let gate = this.gates.get(name);
    if (gate === undefined) {
      gate = new Gate();
      this.gates.set(name, gate);
    }
    return gate;
  }

  @engine.async *secret() {
    return yield* this.#hidden(1);
  }

  @engine.async *#hidden(n: number) {
    yield* sleep(0);
    return `hidden ${n}${this.#suffix}`;
  }

  @engine.async *fails(): Generator<any, never> {
    yield* sleep(0);
    throw new RangeError(this.text);
  }

  plain(): Generator<any, number> {
    return this.helper();
  }
}

describe('a decorated method', () => {
  test('starts a run at its call, with `this` and arguments', async () => {
    const editor = new Editor();
    const run = runOf(editor.open('a'));
    expect(run.state).toBe('running');
    expect(run.name).toBe('open');
    expect(await run).toBe(2);
    expect(editor.text).toBe('a!');
  });

  test('may be an async generator', async () => {
    expect(await runOf(new Editor().stream(5))).toBe('5!');
  });

  test('may be static', async () => {
    const editor = await runOf(Editor.create('made'));
    expect(editor).toBeInstanceOf(Editor);
    expect(editor.text).toBe('made');
  });

  test('may be #private', async () => {
    expect(await runOf(new Editor().secret())).toBe('hidden 1!');
  });

  test('may have a symbol as its name', async () => {
    const editor = new Editor() as any;
    const run = runOf(editor[Symbol.for('test.symbol')]());
    expect(run.name).toBe('test.symbol');
    expect(await run).toBe('symbol');
  });

  test('is yielded by another one, as its child', async () => {
    const editor = new Editor();
    const run = runOf(editor.sum());
    expect(run.children.map(({ name }) => name)).toEqual(['open']);
    expect(await run).toBe(6);
  });

  test('is cancelled with the one that yields it', async () => {
    const editor = new Editor();
    const run = runOf(editor.sum());
    const [child] = run.children;
    run.cancel();
    await run.settled;
    expect(child?.state).toBe('cancelled');
  });

  test('rejects its run with its error', async () => {
    await expect(runOf(new Editor().fails())).rejects.toBeInstanceOf(RangeError);
  });

  test('keeps its name', () => {
    expect(new Editor().open.name).toBe('open');
  });
});

describe('a decorated method with options', () => {
  test('has its policy, by key', async () => {
    const editor = new Editor();
    const first = runOf(editor.close('a'));
    const dropped = runOf(editor.close('a'));
    const other = runOf(editor.close('b'));
    expect([first.state, dropped.state, other.state]).toEqual(['running', 'cancelled', 'running']);
    editor.gate('a').open();
    editor.gate('b').open();
    expect([await first, await other]).toEqual(['a', 'b']);
  });

  test('has its name and group', async () => {
    const editor = new Editor();
    const run = runOf(editor.close('a'));
    expect([run.name, run.group]).toEqual(['Close', 'files']);
    run.cancel();
    await run.settled;
  });

  test('counts by instance: one does not replace the runs of another', async () => {
    const [one, two] = [new Editor(), new Editor()];
    const first = runOf(one.latest(1));
    const second = runOf(two.latest(2));
    const third = runOf(one.latest(3));
    expect(await first.settled).toMatchObject({ state: 'cancelled' });
    expect([await second, await third]).toEqual([2, 3]);
  });

  test.each([
    [{ polcy: 'drop' }, /Unknown option `polcy` of engine\.async\. Did you mean `policy`\?/],
    [{ policy: 'dropp' }, /Expected `policy`/],
  ])('refuses %p when the class is made', (options, message) => {
    expect(() => {
      class Wrong {
        @engine.async(options as { policy?: 'drop' }) *open() {}
      }
      return Wrong;
    }).toThrow(message);
  });
});

describe('handlerOf', () => {
  test('gives the state of an instance’s method', async () => {
    const [one, two] = [new Editor(), new Editor()];
    const open: Handler<void, [name: string], number> = handlerOf(one, 'open');
    expect(open.isRunning).toBe(false);
    const run = runOf(one.open('a'));
    expect([open.isRunning, handlerOf(two, 'open').isRunning]).toEqual([true, false]);
    expect(open.runs).toEqual([run]);
    expect(open.last).toBe(run);
    await run;
    expect([open.isRunning, open.lastSuccessful]).toEqual([false, run]);
  });

  test('gives the same handler each time', () => {
    const editor = new Editor();
    expect(handlerOf(editor, 'open')).toBe(handlerOf(editor, 'open'));
    expect(handlerOf(editor, 'open')).not.toBe(handlerOf(new Editor(), 'open'));
  });

  test('gives a function that can be detached', async () => {
    const editor = new Editor();
    const open = handlerOf(editor, 'open');
    expect(await open('x')).toBe(2);
    expect(editor.text).toBe('x!');
    expect(handlerOf(editor, 'open').last?.result).toBe(2);
  });

  test('cancels all of one instance', async () => {
    const [one, two] = [new Editor(), new Editor()];
    const runs = [runOf(one.close('a')), runOf(one.close('b')), runOf(two.close('a'))];
    expect(handlerOf(one, 'close').cancelAll('enough')).toEqual(runs.slice(0, 2));
    await Promise.all(runs.slice(0, 2).map((run) => run.settled));
    expect(runs.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'running']);
    two.gate('a').open();
    expect(await runs[2]).toBe('a');
  });

  test('finds static methods, and inherited ones', async () => {
    class Child extends Editor {}
    const child = new Child();
    expect(handlerOf(Editor, 'create').isRunning).toBe(false);
    await runOf(child.open('a'));
    expect(handlerOf(child, 'open').last?.name).toBe('open');
  });

  test.each([
    ['a method that is not decorated', 'helper'],
    ['a method that is not there', 'nothing'],
    ['a field', 'text'],
  ])('refuses %s', (_name, method) => {
    expect(() => handlerOf(new Editor(), method as never)).toThrow(
      new TypeError(
        `Expected \`method\` to be the name of a method decorated with \`engine.async\`, got \`"${method}"\` (string)`,
      ),
    );
  });
});

describe('runOf', () => {
  test.each<[string, () => unknown]>([
    ['a generator that was not decorated', () => new Editor().plain()],
    ['nothing', () => undefined],
    ['an operation', () => sleep(1)],
    ['a promise', () => Promise.resolve()],
  ])('refuses %s, and asks for the decorator', (_name, call) => {
    expect(() => runOf(call() as never)).toThrow(TypeError);
    expect(() => runOf(call() as never)).toThrow(/decorated with `engine\.async`.*Is the decorator there\?/);
  });
});

describe('a subclass', () => {
  class Child extends Editor {
    @engine.async override *open(name: string) {
      const length = yield* super.open(`${name}${name}`);
      return length + 100;
    }
  }

  test('overrides a decorated method, and reaches it by `super`', async () => {
    expect(await runOf(new Child().open('a'))).toBe(103);
  });
});

describe('misuse', () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      'a method that is no generator',
      () =>
        class {
          // @ts-expect-error no generator method
          @engine.async async load() {}
        },
      /Expected `fn` to be a generator function.*Write `async function\*`/,
    ],
    [
      'a field',
      () =>
        class {
          // @ts-expect-error no method
          @engine.async load = 1;
        },
      /`engine\.async` decorates generator methods, and `load` is a field/,
    ],
    [
      'a getter',
      () =>
        class {
          // @ts-expect-error no method
          @engine.async get load() {
            return 1;
          }
        },
      /`engine\.async` decorates generator methods, and `load` is a getter/,
    ],
    [
      'a class',
      () => {
        // @ts-expect-error no method
        @engine.async
        class Whole {}
        return Whole;
      },
      /`engine\.async` decorates generator methods, and `Whole` is a class/,
    ],
  ])('on %s is refused when the class is made', (_name, make, message) => {
    expect(make).toThrow(message);
  });

  test('on a method that gives no generator is the error of its run', async () => {
    class Wrong {
      // @ts-expect-error no generator method
      @engine.async load() {
        return 5;
      }
    }
    const error = await errorOf(runOf(new Wrong().load() as never));
    expect(error.message).toMatch(/generator function.*gave `5` \(number\)/);
  });
});

describe('a handler as a field', () => {
  test('is bound, typed and can be detached', async () => {
    const editor = new Editor();
    const { save } = editor;
    const length: number = await save('abc');
    expect([length, editor.text]).toEqual([3, 'abc']);
  });

  test('has its policy for its instance', async () => {
    const [one, two] = [new Editor(), new Editor()];
    const runs = [one.save('a'), one.save('b'), two.save('c')];
    expect(runs.map(({ state }) => state)).toEqual(['running', 'cancelled', 'running']);
    await Promise.all(runs.map((run) => run.settled));
    expect([one.text, two.text]).toEqual(['a', 'c']);
    expect([one.save.last, two.save.lastSuccessful]).toEqual([runs[0], runs[2]]);
  });

  test('takes `this` from `bind`, whatever it is called on', async () => {
    const handler = engine.async({ bind: { name: 'bound' } }, function* () {
      return this.name;
    });
    expect(await handler.call({ name: 'other' } as never)).toBe('bound');
  });

  test('takes `this` from its call without `bind`', async () => {
    const object = {
      name: 'object',
      get: engine.async(function* (this: { name: string }) {
        return this.name;
      }),
    };
    expect(await object.get()).toBe('object');
  });
});
