/** `engine.async` as a decorator of `experimentalDecorators`, which is compiled with a configuration of its own. */
import { describe, expect, test } from '@jest/globals';
import { type Handler, handlerOf, runOf, sleep } from 'offloop';
import { NodeEngine } from 'offloop/node';

const engine = new NodeEngine();

class Editor {
  text = '';
  readonly #suffix = '!';

  save = engine.async({ bind: this, policy: 'drop' }, function* (name: string) {
    yield* sleep(0);
    this.text += name;
    return this.text.length;
  });

  @engine.async
  *open(name: string) {
    yield* sleep(0);
    this.text = name + this.#suffix;
    return this.text.length;
  }

  @engine.async({ policy: 'drop', key: (name: string) => name, name: 'Close', group: 'files' })
  *close(name: string) {
    yield* sleep(0);
    return name;
  }

  @engine.async
  async *stream(n: number) {
    await null;
    yield* sleep(0);
    return `${n}${this.#suffix}`;
  }

  @engine.async
  *sum() {
    return (yield* this.open('abc')) + 2;
  }

  @engine.async
  static *create(text: string) {
    yield* sleep(0);
    const editor = new this();
    editor.text = text;
    return editor;
  }

  *plain() {
    yield* sleep(0);
    return 1;
  }
}

describe('experimentalDecorators', () => {
  test('are what this file is compiled with', () => {
    const seen: unknown[] = [];
    const note = (...args: unknown[]): void => void seen.push(args.length, typeof args[1]);
    class Noted {
      @(note as any) method() {}
    }
    expect(new Noted()).toBeDefined();
    expect(seen).toEqual([3, 'string']);
  });

  test('start a run at a call, with `this` and arguments', async () => {
    const editor = new Editor();
    const run = runOf(editor.open('a'));
    expect([run.state, run.name]).toEqual(['running', 'open']);
    expect(await run).toBe(2);
    expect(editor.text).toBe('a!');
  });

  test('take async generators', async () => {
    expect(await runOf(new Editor().stream(5))).toBe('5!');
  });

  test('take static methods', async () => {
    expect((await runOf(Editor.create('made'))).text).toBe('made');
  });

  test('let one method yield another, as its child', async () => {
    const run = runOf(new Editor().sum());
    expect(run.children.map(({ name }) => name)).toEqual(['open']);
    expect(await run).toBe(6);
  });

  test('take options: policy, key, name and group', async () => {
    const editor = new Editor();
    const runs = [runOf(editor.close('a')), runOf(editor.close('a')), runOf(editor.close('b'))];
    expect(runs.map(({ state }) => state)).toEqual(['running', 'cancelled', 'running']);
    expect([runs[0]!.name, runs[0]!.group]).toEqual(['Close', 'files']);
    await Promise.all(runs.map((run) => run.settled));
  });

  test('keep the state of each instance apart', async () => {
    const [one, two] = [new Editor(), new Editor()];
    const open: Handler<void, [name: string], number> = handlerOf(one, 'open');
    const run = runOf(one.open('a'));
    expect([open.isRunning, handlerOf(two, 'open').isRunning]).toEqual([true, false]);
    expect(open.last).toBe(run);
    expect(await open('detached')).toBe(9);
    await run;
  });

  test('stand beside handlers as fields', async () => {
    const { save } = new Editor();
    expect(await save('abc')).toBe(3);
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      'a wrong option',
      () => {
        class Wrong {
          @engine.async({ polcy: 'drop' } as { policy?: 'drop' })
          *open() {}
        }
        return Wrong;
      },
      /Unknown option `polcy` of engine\.async\. Did you mean `policy`\?/,
    ],
    [
      'a method that is no generator',
      () => {
        class Wrong {
          // @ts-expect-error no generator method
          @engine.async
          async load() {}
        }
        return Wrong;
      },
      /Expected `fn` to be a generator function/,
    ],
    [
      'a field',
      () => {
        class Wrong {
          // @ts-expect-error no method
          @engine.async
          load = 1;
        }
        return Wrong;
      },
      /decorates generator methods|generator function/,
    ],
    [
      'a getter',
      () => {
        class Wrong {
          // @ts-expect-error no method
          @engine.async
          get load() {
            return 1;
          }
        }
        return Wrong;
      },
      /decorates generator methods|generator function/,
    ],
  ])('refuse %s when the class is made', (_name, make, message) => {
    expect(make).toThrow(message);
  });

  test('leave methods without them alone', () => {
    expect(() => runOf(new Editor().plain())).toThrow(/Is the decorator there\?/);
    expect(() => handlerOf(new Editor(), 'plain')).toThrow(/decorated with `engine\.async`/);
  });
});
