import { beforeEach, describe, expect, test } from '@jest/globals';
import { openPage, type TestPage } from './harness/open-page.js';

/** What a test's code in the page works with. */
interface Stage {
  /** Starts a run of an element, which pauses until it is cancelled. */
  start(owner: Node): { readonly state: string; readonly error: unknown; cancel(): boolean };
  element(name?: string): HTMLElement;
  /** Long enough for the end of a turn. */
  later(): Promise<void>;
  /** How many mutation observers observe something. */
  observing(): number;
}
declare const stage: Stage;

let page: TestPage;
beforeEach(async () => {
  page = await openPage();
  await page.run(async () => {
    const observing = new Set<MutationObserver>();
    const { observe, disconnect } = MutationObserver.prototype;
    MutationObserver.prototype.observe = function (...args) {
      observing.add(this);
      observe.apply(this, args);
    };
    MutationObserver.prototype.disconnect = function () {
      observing.delete(this);
      disconnect.apply(this);
    };
    const { sleep } = await import('offloop');
    const { DomEngine } = await import('offloop/dom');
    const engine = new DomEngine();
    const own: Stage = {
      start: (owner) => engine.run(sleep(60_000), { owner }) as ReturnType<Stage['start']>,
      element: (name = 'p') => document.createElement(name),
      async later() {
        // A busy machine may be late with its frames, which cancels wait for like all else.
        for (let frames = 0; frames < 2; frames += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
        await new Promise((resolve) => setTimeout(resolve, 20));
      },
      observing: () => observing.size,
    };
    Object.assign(window, { stage: own, engine });
  });
});

describe('The runs of an element', () => {
  test('are cancelled when it is removed, by their owner', async () => {
    const seen = await page.run(async () => {
      const element = document.body.appendChild(stage.element());
      const runs = [stage.start(element), stage.start(element)];
      element.remove();
      await stage.later();
      return runs.map(({ state, error }) => ({ state, by: (error as { by: string }).by, text: String(error) }));
    });
    const cancelled = {
      state: 'cancelled',
      by: 'owner',
      text: expect.stringContaining('removed from the document'),
    };
    expect(seen).toEqual([cancelled, cancelled]);
  });

  test('are cancelled when something around it is removed, and others are not', async () => {
    const states = await page.run(async () => {
      document.body.innerHTML = '<section><div><p></p></div></section><aside></aside>';
      const inside = stage.start(document.querySelector('p')!);
      const beside = stage.start(document.querySelector('aside')!);
      document.querySelector('section')!.remove();
      await stage.later();
      return [inside.state, beside.state];
    });
    expect(states).toEqual(['cancelled', 'running']);
  });

  test('go on when it is moved, also in steps of the same turn', async () => {
    const states = await page.run(async () => {
      document.body.innerHTML = '<section><p></p></section><aside></aside>';
      const element = document.querySelector('p')!;
      const run = stage.start(element);
      document.querySelector('aside')!.append(element);
      await stage.later();
      const moved = run.state;
      element.remove();
      await Promise.resolve();
      await Promise.resolve();
      document.body.prepend(element);
      await stage.later();
      const again = run.state;
      element.remove();
      await stage.later();
      return { moved, again, removed: run.state };
    });
    expect(states).toEqual({ moved: 'running', again: 'running', removed: 'cancelled' });
  });

  test('are cancelled in shadow roots: when it leaves, and when a host around it does', async () => {
    const states = await page.run(async () => {
      const outer = document.body.appendChild(stage.element('div'));
      const inner = outer.attachShadow({ mode: 'closed' }).appendChild(stage.element('div'));
      const [one, other] = [stage.element(), stage.element()];
      inner.attachShadow({ mode: 'open' }).append(one, other);
      const runs = [stage.start(one), stage.start(other)];
      one.remove();
      await stage.later();
      const first = runs.map(({ state }) => state);
      outer.remove();
      await stage.later();
      return { first, second: runs.map(({ state }) => state) };
    });
    expect(states).toEqual({ first: ['cancelled', 'running'], second: ['cancelled', 'cancelled'] });
  });

  test('follow it from one shadow root to another', async () => {
    const states = await page.run(async () => {
      const [from, to] = [0, 1].map(() => {
        const host = document.body.appendChild(stage.element('div'));
        return host.attachShadow({ mode: 'open' });
      });
      const element = from!.appendChild(stage.element());
      const run = stage.start(element);
      to!.append(element);
      await stage.later();
      const moved = run.state;
      element.remove();
      await stage.later();
      return { moved, removed: run.state };
    });
    expect(states).toEqual({ moved: 'running', removed: 'cancelled' });
  });

  test('that is in no document yet wait for its time there', async () => {
    const states = await page.run(async () => {
      const element = stage.element();
      const fragment = document.createDocumentFragment();
      const run = stage.start(element);
      fragment.append(element);
      await stage.later();
      const before = run.state;
      document.body.append(fragment);
      await stage.later();
      const shown = run.state;
      element.remove();
      await stage.later();
      return { before, shown, removed: run.state };
    });
    expect(states).toEqual({ before: 'running', shown: 'running', removed: 'cancelled' });
  });

  test('are cancelled where it had left before, unless it comes back in that turn', async () => {
    const states = await page.run(async () => {
      const element = stage.element();
      document.body.append(element);
      stage.start(element).cancel();
      element.remove();
      await stage.later();
      const afterwards = stage.start(element);
      const before = afterwards.state;
      await stage.later();
      const comesBack = stage.start(element);
      document.body.append(element);
      await stage.later();
      return { before, afterwards: String(afterwards.error), comesBack: comesBack.state };
    });
    expect(states).toEqual({
      before: 'running',
      afterwards: expect.stringMatching(/Cancelled by owner: its element was removed from the document/),
      comesBack: 'running',
    });
  });

  test('are cancelled as those of its scope and its handlers, too', async () => {
    const states = await page.run(async () => {
      const { sleep } = await import('offloop');
      const { engine } = window as unknown as { engine: import('offloop/dom').DomEngine };
      const element = document.body.appendChild(stage.element());
      const scope = engine.scope(element);
      const runs = [
        scope.run(sleep(60_000)),
        scope.async(function* () {
          yield* sleep(60_000);
        })(),
        engine.async({ owner: element }, function* () {
          yield* sleep(60_000);
        })(),
      ];
      element.remove();
      await stage.later();
      return runs.map(({ state }) => state);
    });
    expect(states).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });
});

describe('Watching elements', () => {
  test('takes one observer a root, for as long as there are runs of elements in it', async () => {
    const counts = await page.run(async () => {
      const counts = [stage.observing()];
      const elements = [0, 1].map(() => document.body.appendChild(stage.element()));
      const host = document.body.appendChild(stage.element('div'));
      elements.push(host.attachShadow({ mode: 'open' }).appendChild(stage.element()));
      const runs = elements.map((element) => stage.start(element));
      counts.push(stage.observing());
      runs[0]!.cancel();
      runs[1]!.cancel();
      counts.push(stage.observing());
      elements[2]!.remove();
      await stage.later();
      counts.push(stage.observing());
      return counts;
    });
    expect(counts).toEqual([0, 2, 2, 0]);
  });

  test('looks at those that are nowhere, and at nothing else', async () => {
    const looks = await page.run(async () => {
      let looks = 0;
      const counted = (element: HTMLElement): HTMLElement => {
        Object.defineProperty(element, 'isConnected', {
          get() {
            looks += 1;
            return Object.getOwnPropertyDescriptor(Node.prototype, 'isConnected')!.get!.call(this);
          },
        });
        return element;
      };
      const shown = stage.start(document.body.appendChild(counted(stage.element())));
      const atStart = looks;
      await stage.later();
      const idle = looks - atStart;
      const nowhere = stage.start(counted(stage.element()));
      const before = looks;
      await stage.later();
      const waiting = looks > before;
      nowhere.cancel();
      const cancelled = looks;
      await stage.later();
      const seen = { idle, waiting, after: looks - cancelled, state: shown.state };
      shown.cancel();
      return seen;
    });
    expect(looks).toEqual({ idle: 0, waiting: true, after: 0, state: 'running' });
  });

  test('observes each root once, however many owners come and go in it', async () => {
    const calls = await page.run(async () => {
      const calls = { observe: 0, disconnect: 0 };
      for (const name of ['observe', 'disconnect'] as const) {
        const before = MutationObserver.prototype[name] as (...args: unknown[]) => void;
        MutationObserver.prototype[name] = function (...args: unknown[]) {
          calls[name] += 1;
          before.apply(this, args);
        };
      }
      const hosts = Array.from({ length: 50 }, () => document.body.appendChild(stage.element('div')));
      const roots = hosts.map((host) => host.attachShadow({ mode: 'open' }));
      const owners = [document.body, ...roots].flatMap((root) =>
        [0, 1, 2, 3].map(() => root.appendChild(stage.element())),
      );
      for (const run of owners.map((owner) => stage.start(owner))) run.cancel();
      return calls;
    });
    expect(calls).toEqual({ observe: 51, disconnect: 51 });
  });

  test('holds no element whose runs have ended', async () => {
    await page.run(async () => {
      const { sleep } = await import('offloop');
      const { engine } = window as unknown as { engine: import('offloop/dom').DomEngine };
      const gone = await (async () => {
        const element = document.body.appendChild(stage.element());
        await engine.run(sleep(1), { owner: element });
        element.remove();
        return new WeakRef(element);
      })();
      Object.assign(window, { gone });
      // What ran last may be held by the debugger.
      await engine.run(sleep(1));
    });
    await page.collectGarbage();
    expect(await page.run(() => (window as unknown as { gone: WeakRef<object> }).gone.deref())).toBeUndefined();
  });
});
