import { expect, test } from '@jest/globals';
import { type Handler, type HandlerState, type Run, type RunSnapshot, sleep } from 'offloop';
import { EngineProvider, useHandler, useHandlerState, useProgress, useRun, useRuns } from 'offloop/react';
import { TestEngine } from 'offloop/testing';
import {
  act,
  type ComponentType,
  lazy,
  type ReactNode,
  StrictMode,
  Suspense,
  startTransition,
  use,
  useDeferredValue,
  useEffect,
  useState,
} from 'react';
import { createPortal, flushSync } from 'react-dom';
import { renderToString } from 'react-dom/server';
import { expectNoConsoleErrors } from './console-errors.js';
import { Boundary, Page, passes } from './page.js';

/** What people were hit by elsewhere, in libraries that do something alike. */

expectNoConsoleErrors();

test('what is read of a state only where an event is handled is the truth, though nothing was rendered for it', async () => {
  await using engine = new TestEngine();
  const save = engine.async(function* () {
    yield* sleep(10);
  });
  const seen: string[] = [];
  function App({ run }: { readonly run: Run | undefined }): ReactNode {
    const state = useHandlerState(save);
    const now = useRun(run);
    return (
      <button
        type="button"
        onClick={() => seen.push(`${state.isRunning} ${state.runs.length} ${state.progress.total} ${now?.state}`)}
      />
    );
  }
  for (const app of [(node: ReactNode) => node, (node: ReactNode) => <StrictMode>{node}</StrictMode>]) {
    const run = save();
    using page = new Page(app(<App run={run} />));
    save().update({ completed: 1, total: 2 });
    await passes(engine, 5);
    await passes(engine, 20);
    page.click('button');
    act(() => void save());
    page.click('button');
    await passes(engine, 10);
    page.click('button');
  }
  const once = ['false 0 2 success', 'true 1 2 success', 'false 0 2 success'];
  expect(seen).toEqual([...once, ...once]);
});

test('a state that a test looks at from outside is the truth, and stays so', async () => {
  await using engine = new TestEngine();
  let current: readonly [Handler<void, [], number>, HandlerState<number>] | undefined;
  let snapshot: RunSnapshot | undefined;
  function Hook(): ReactNode {
    current = useHandler({ engine }, function* () {
      yield* sleep(10);
      return 1;
    });
    snapshot = useRun(current[0].last);
    return null;
  }
  using page = new Page(<Hook />);
  const before = current?.[1];
  act(() => void current?.[0]());
  page.show(<Hook />);
  const during = current?.[1];
  expect(during?.isRunning).toBe(true);
  await passes(engine, 10);
  expect(current?.[1].isRunning).toBe(false);
  expect(current?.[1].lastSuccessful?.result).toBe(1);
  expect(snapshot?.state).toBe('success');
  // Those of earlier renderings are what they were.
  expect([before?.isRunning, before?.last, during?.isRunning, during?.lastSuccessful]).toEqual([
    false,
    undefined,
    true,
    undefined,
  ]);
});

test('what one sees of a state may be spread, listed and written down', async () => {
  await using engine = new TestEngine();
  let text = '';
  let whole = '';
  function App(): ReactNode {
    const [work, state] = useHandler({ engine }, function* () {
      yield* sleep(10);
    });
    const { isRunning, ...rest } = state;
    text = JSON.stringify({ ...useRun(state.last) });
    whole = JSON.stringify(state);
    useEffect(() => void work(), [work]);
    return `${isRunning} ${Object.keys(rest).length} ${'queued' in state}`;
  }
  using page = new Page(<App />);
  expect(page.text).toBe('true 6 true');
  expect(JSON.parse(text)).toMatchObject({ state: 'running', isCancelling: false });
  expect(JSON.parse(whole)).toMatchObject({ isRunning: true, queued: 0 });
  await passes(engine, 10);
  expect(page.text).toBe('false 6 true');
});

test('an older result stays on the screen while the next one suspends, by a deferred value', async () => {
  await using engine = new TestEngine();
  const load = engine.async({ policy: 'restart' }, function* (page: number) {
    yield* sleep(10);
    return `page ${page}`;
  });
  const Result = ({ run }: { readonly run: Run<string> }): ReactNode => use(run);
  function App(): ReactNode {
    const { last } = useHandlerState(load);
    const shown = useDeferredValue(last);
    return (
      <Suspense fallback="loading">
        {shown && <Result run={shown as Run<string>} />}
        {shown !== last && ' (old)'}
      </Suspense>
    );
  }
  using page = new Page(null);
  await act(async () => {
    void load(1);
    page.render(<App />);
  });
  expect(page.text).toBe('loading');
  await passes(engine, 10);
  await act(async () => {});
  expect(page.text).toBe('page 1');
  await act(async () => void load(2));
  expect(page.text).toBe('page 1 (old)');
  await passes(engine, 10);
  await act(async () => {});
  expect(page.text).toBe('page 2');
});

test('a rendering that waits in a transition does not lend its function to a run', async () => {
  await using engine = new TestEngine();
  const said: string[] = [];
  const never = new Promise<never>(() => {});
  let handler: Handler<void, [], void> | undefined;
  function App({ word }: { readonly word: string }): ReactNode {
    const [say] = useHandler({ engine }, function* () {
      said.push(word);
    });
    handler = say;
    if (word === 'new') use(never);
    return word;
  }
  using page = new Page(
    <Suspense>
      <App word="old" />
    </Suspense>,
  );
  await act(async () =>
    startTransition(() =>
      page.render(
        <Suspense>
          <App word="new" />
        </Suspense>,
      ),
    ),
  );
  act(() => void handler?.());
  expect([page.text, ...said]).toEqual(['old', 'old']);
});

test('two roots and a portal share a handler; what one of them unmounts leaves the others alone', async () => {
  await using engine = new TestEngine();
  const load = engine.async({ policy: 'drop' }, function* () {
    yield* sleep(10);
  });
  const outside = document.createElement('div');
  const Busy = (): ReactNode => String(useHandlerState(load).isRunning);
  const one = new Page(<Busy />);
  using two = new Page(
    <EngineProvider engine={engine}>
      <Busy />
      {createPortal(<Busy />, outside)}
    </EngineProvider>,
  );
  act(() => void load());
  expect([one.text, two.text, outside.textContent]).toEqual(['true', 'true', 'true']);
  one[Symbol.dispose]();
  await passes(engine, 10);
  expect([two.text, outside.textContent]).toEqual(['false', 'false']);
});

test('a part of the page that takes its markup over late begins with that as well, whatever has happened meanwhile', async () => {
  await using engine = new TestEngine();
  const load = engine.async(function* () {
    yield* sleep(1000);
  });
  function Part(): ReactNode {
    const { isRunning } = useHandlerState(load);
    const runs = useRuns({ engine });
    return `${isRunning} ${runs.length}`;
  }
  let arrive: () => void = () => {};
  const Late = lazy(
    () => new Promise<{ default: () => ReactNode }>((resolve) => (arrive = () => resolve({ default: Part }))),
  );
  const app = (Content: ComponentType) => (
    <div>
      <Suspense fallback="waits">
        <Content />
      </Suspense>
    </div>
  );
  using page = new Page(app(Late), renderToString(app(Part)));
  act(() => void load());
  expect(page.text).toBe('false 0');
  await act(async () => arrive());
  expect([page.text, ...page.errors]).toEqual(['true 1']);
  act(() => void engine.runs.cancelAll());
});

test('`flushSync` shows what a call has begun before it returns', async () => {
  await using engine = new TestEngine();
  let text = '';
  function App(): ReactNode {
    const [save, { isRunning }] = useHandler({ engine }, function* () {
      yield* sleep(10);
    });
    const click = (): void => {
      flushSync(() => void save());
      text = document.querySelector('#state')?.textContent ?? '';
    };
    return (
      <button type="button" id="state" onClick={click}>
        {String(isRunning)}
      </button>
    );
  }
  using page = new Page(<App />);
  page.click('button');
  expect(text).toBe('true');
  await passes(engine, 10);
});

test('a selector that gives what is no number makes no loop', async () => {
  await using engine = new TestEngine();
  let renders = 0;
  function App({ run }: { readonly run: Run }): ReactNode {
    renders += 1;
    return String(useProgress(run, ({ completed, total }) => completed / (total ?? Number.NaN)));
  }
  const run = engine.run(sleep(1000));
  using page = new Page(<App run={run} />);
  run.update({ message: 'still none' });
  await passes(engine, 20);
  expect([page.text, renders]).toEqual(['NaN', 1]);
  act(() => void run.cancel());
});

test('a filter that is written in the component, another object each time, makes no loop and loses nothing', async () => {
  await using engine = new TestEngine();
  let renders = 0;
  function App(): ReactNode {
    const [n, setN] = useState(0);
    const runs = useRuns({ engine, name: 'a*', keep: 2 });
    renders += 1;
    return (
      <button type="button" onClick={() => setN(n + 1)}>
        {n} {runs.map(({ name, state }) => `${name}:${state}`).join()}
      </button>
    );
  }
  using page = new Page(<App />);
  act(() => void engine.run(sleep(10), { name: 'a1' }));
  await passes(engine, 10);
  for (let click = 0; click < 3; click += 1) page.click('button');
  expect(page.text).toBe('3 a1:success');
  expect(renders).toBeLessThanOrEqual(6);
});

test('an effect that calls and depends on what the call changes ends, when the policy drops', async () => {
  await using engine = new TestEngine();
  let calls = 0;
  function App(): ReactNode {
    const [load, { isRunning, last }] = useHandler({ engine, policy: 'drop' }, function* () {
      calls += 1;
      yield* sleep(10);
    });
    useEffect(() => {
      if (!isRunning && last === undefined) void load();
    }, [load, isRunning, last]);
    return String(isRunning);
  }
  using page = new Page(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  await passes(engine, 100);
  // One is the rehearsal's.
  expect([page.text, calls]).toEqual(['false', 2]);
});

test('a component that goes in the very moment in which its run fails tells neither the boundary nor nobody', async () => {
  await using engine = new TestEngine();
  const told: unknown[] = [];
  engine.on('error', ({ error }) => void told.push((error as Error).message));
  let hide: () => void = () => {};
  function Row(): ReactNode {
    const [load] = useHandler({ engine, throwOnError: true }, function* () {
      yield* sleep(10);
      hide();
      throw new Error('too late');
    });
    useEffect(() => void load(), [load]);
    return 'row';
  }
  function App(): ReactNode {
    const [isShown, show] = useState(true);
    hide = () => flushSync(() => show(false));
    return isShown ? <Row /> : 'gone';
  }
  using page = new Page(
    <Boundary>
      <App />
    </Boundary>,
  );
  await passes(engine, 10);
  await act(() => engine.settled());
  expect(page.text).toBe('gone');
  expect(told.length).toBeLessThanOrEqual(1);
});
