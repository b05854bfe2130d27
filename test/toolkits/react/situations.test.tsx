import { expect, jest, test } from '@jest/globals';
import { Text } from 'ink';
import { type Handler, type Run, sleep, Task, wait } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { EngineProvider, useEngine, useHandler, useHandlerState, useProgress } from 'offloop/react';
import { control, TestEngine } from 'offloop/testing';
import {
  act,
  createContext,
  type ReactNode,
  StrictMode,
  Suspense,
  startTransition,
  use,
  useContext,
  useEffect,
  useRef,
  useState,
} from 'react';
import { has, Screen } from '../ink/screen.js';
import { expectNoConsoleErrors } from './console-errors.js';
import { Boundary, Page, passes } from './page.js';

expectNoConsoleErrors((text) => text.includes('boundary'));

test('a ref that lets an effect start one run alone leaves nothing that says it runs for ever', async () => {
  await using engine = new TestEngine({ logger: () => {} });
  function App(): ReactNode {
    const isStarted = useRef(false);
    const [load, { isRunning, last }] = useHandler({ engine }, function* () {
      yield* sleep(10);
    });
    useEffect(() => {
      if (!isStarted.current) load();
      isStarted.current = true;
    }, [load]);
    return `${isRunning} ${last?.state}`;
  }
  using page = new Page(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  await passes(engine, 100);
  expect(page.text).toBe('false cancelled');
});

test('an answer that comes late does not overwrite a newer one', async () => {
  await using engine = new TestEngine();
  const shown: string[] = [];
  function Pages({ page }: { readonly page: number }): ReactNode {
    const [text, setText] = useState('');
    const [load] = useHandler({ engine, policy: 'restart' }, function* (number: number) {
      yield* sleep(100 / number);
      setText(`page ${number}`);
      shown.push(`page ${number}`);
    });
    useEffect(() => void load(page), [load, page]);
    return text;
  }
  using page = new Page(<Pages page={1} />);
  page.show(<Pages page={2} />);
  await passes(engine, 200);
  expect([page.text, ...shown]).toEqual(['page 2', 'page 2']);
});

test('work in a worker that an effect starts ends in StrictMode as well, and the pool is not made twice', async () => {
  await using engine = new NodeEngine({ maxThreads: 1 });
  const states: string[] = [];
  let end: (value: number) => void = () => {};
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });
  function App(): ReactNode {
    const [square] = useHandler({ engine }, function* (n: number) {
      end(yield* new Task((value: number) => value * value, n));
    });
    useEffect(() => {
      const run = square(12);
      run.settled.then(({ state }) => states.push(state));
    }, [square]);
    return null;
  }
  using _page = new Page(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  expect(await ended).toBe(144);
  await engine.close();
  expect(states).toEqual(['cancelled', 'success']);
});

test('two components show the same state in a transition', async () => {
  await using engine = new TestEngine();
  const load = engine.async(function* () {
    yield* sleep(10);
  });
  const torn: string[] = [];
  const One = (): ReactNode => String(useHandlerState(load).queued + load.runs.length > 0);
  function App(): ReactNode {
    const [n, setN] = useState(0);
    const first = useHandlerState(load).isRunning;
    const second = useHandlerState(load).isRunning;
    if (first !== second) torn.push(`${first} ${second}`);
    return (
      <button type="button" onClick={() => startTransition(() => setN(n + 1))}>
        {n} {String(first)} <One />
      </button>
    );
  }
  using page = new Page(<App />);
  page.click('button');
  act(() => {
    page.find('button').click();
    void load();
  });
  await passes(engine, 10);
  expect(torn).toEqual([]);
  expect(page.text).toContain('2 false');
});

test('who awaits a run when the component goes gets a cancel that is quiet', async () => {
  await using engine = new TestEngine();
  const said: string[] = [];
  const unhandled = jest.fn();
  process.on('unhandledRejection', unhandled);
  function App(): ReactNode {
    const [save] = useHandler({ engine }, function* () {
      yield* sleep(10);
    });
    const click = async (): Promise<void> => {
      await save();
      said.push('saved');
    };
    return <button type="button" onClick={() => void click().catch((error) => said.push(error.name))} />;
  }
  using page = new Page(<App />);
  page.click('button');
  page.show(null);
  await passes(engine, 100);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', unhandled);
  expect(said).toEqual(['CancelledError']);
  expect(unhandled).not.toHaveBeenCalled();
});

test('a pause of `debounce` that an unmount interrupts starts nothing', async () => {
  await using engine = new TestEngine();
  const started = jest.fn();
  let search: Handler<void, [string], void> | undefined;
  function App(): ReactNode {
    [search] = useHandler({ engine, debounce: 100 }, function* (_query: string) {
      started();
    });
    return null;
  }
  using page = new Page(<App />);
  const run = search?.('a');
  page.show(null);
  await passes(engine, 1000);
  expect([run?.state, started.mock.calls]).toEqual(['cancelled', []]);
});

test('another `key` is another component: its runs are its own', async () => {
  await using engine = new TestEngine();
  const runs: Run[] = [];
  function Loader(): ReactNode {
    const [load, { isRunning }] = useHandler({ engine, policy: 'drop' }, function* () {
      yield* sleep(10);
    });
    useEffect(() => void runs.push(load()), [load]);
    return String(isRunning);
  }
  using page = new Page(<Loader key="a" />);
  page.show(<Loader key="b" />);
  expect(runs.map(({ state }) => state)).toEqual(['cancelled', 'running']);
  await passes(engine, 10);
  expect(page.text).toBe('false');
});

test('rows that change places keep their runs', async () => {
  await using engine = new TestEngine();
  const runs: Run[] = [];
  function Row({ name }: { readonly name: string }): ReactNode {
    const [load, { isRunning }] = useHandler({ engine }, function* () {
      yield* sleep(10);
    });
    useEffect(() => void runs.push(load()), [load]);
    return `${name}:${isRunning} `;
  }
  const app = (names: readonly string[]) => names.map((name) => <Row key={name} name={name} />);
  using page = new Page(app(['a', 'b', 'c']));
  page.show(app(['c', 'a', 'b']));
  page.show(app(['c', 'b']));
  expect(page.text).toBe('c:true b:true ');
  expect(runs.map(({ state }) => state)).toEqual(['cancelled', 'running', 'running']);
  await passes(engine, 10);
});

test('after an error boundary was reset the component works again', async () => {
  await using engine = new TestEngine();
  let load: Handler<void, [boolean], void> | undefined;
  function App(): ReactNode {
    const [handler, { last }] = useHandler({ engine, throwOnError: true }, function* (isWell: boolean) {
      yield* sleep(1);
      if (!isWell) throw new Error('to the boundary');
    });
    load = handler;
    return last?.state ?? 'new';
  }
  const app = (key: number) => (
    <Boundary key={key}>
      <App />
    </Boundary>
  );
  using page = new Page(app(1));
  act(() => void load?.(false));
  await passes(engine, 1);
  expect(page.text).toMatch(/^boundary/);
  page.show(app(2));
  act(() => void load?.(true));
  await passes(engine, 1);
  expect(page.text).toBe('success');
});

test('`use(run)` suspends until the run has ended, and gives its result or throws its error', async () => {
  await using engine = new TestEngine();
  const show = (run: Run<string>) => (
    <Boundary key={run.id}>
      <Suspense fallback="loading">
        <Result run={run} />
      </Suspense>
    </Boundary>
  );
  const Result = ({ run }: { readonly run: Run<string> }): ReactNode => use(run);
  const load = engine.async(function* (isWell: boolean) {
    yield* sleep(10);
    if (!isWell) throw new Error('to the boundary');
    return 'loaded';
  });
  using page = new Page(null);
  for (const [isWell, text] of [
    [true, 'loaded'],
    [false, 'boundary: Error: to the boundary'],
  ] as const) {
    const run = load(isWell);
    await act(async () => page.render(show(run)));
    expect(page.text).toBe('loading');
    await passes(engine, 10);
    await act(async () => {});
    expect(page.text).toBe(text);
    expect([run.state, run.result, (run.error as Error | undefined)?.message]).toEqual(
      isWell ? ['success', 'loaded', undefined] : ['error', undefined, 'to the boundary'],
    );
  }
});

test('one handler in a context is one for all who use it', async () => {
  await using engine = new TestEngine();
  const Save = createContext<Handler<void, [], void> | undefined>(undefined);
  function Provider({ children }: { readonly children: ReactNode }): ReactNode {
    const [save] = useHandler({ engine, policy: 'drop' }, function* () {
      yield* sleep(10);
    });
    return <Save value={save}>{children}</Save>;
  }
  function Button(): ReactNode {
    const save = useContext(Save) as Handler<void, [], void>;
    const { isRunning } = useHandlerState(save);
    return (
      <button type="button" disabled={isRunning} onClick={() => void save()}>
        {String(isRunning)}
      </button>
    );
  }
  using page = new Page(
    <Provider>
      <Button />
      <Button />
    </Provider>,
  );
  page.click('button');
  expect(page.text).toBe('truetrue');
  await passes(engine, 10);
  expect(page.text).toBe('falsefalse');
});

test('a `fetch` is aborted when its component goes', async () => {
  await using engine = new TestEngine();
  const signals: AbortSignal[] = [];
  function App(): ReactNode {
    const [load] = useHandler({ engine }, function* () {
      yield* wait((signal) => {
        signals.push(signal);
        return new Promise<never>(() => {});
      });
    });
    useEffect(() => void load(), [load]);
    return null;
  }
  using page = new Page(<App />);
  page.show(null);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test('a clean-up that sets state when its component is gone is quiet', async () => {
  await using engine = new TestEngine();
  function App(): ReactNode {
    const [text, setText] = useState('');
    const [load] = useHandler({ engine }, function* () {
      try {
        yield* sleep(10);
      } finally {
        setText('cleaned up');
        yield* sleep(10);
        setText('really');
      }
    });
    useEffect(() => void load(), [load]);
    return text;
  }
  using page = new Page(<App />);
  page.show(null);
  await passes(engine, 100);
  expect(engine.runs.size).toBe(0);
});

test('`control` drives an engine of the app under `act`, in React DOM and in Ink; `flush` delivers the progress that is owed', async () => {
  const engine = new NodeEngine();
  using clock = control(engine);
  function Work(): ReactNode {
    const [work, { last, isRunning }] = useHandler(function* () {
      work.last?.update({ completed: 1, total: 2 });
      yield* sleep(1000);
    });
    const percent = useProgress(last, (progress) => progress.percent);
    const { length } = useEngine().runs.getSnapshot();
    useEffect(() => void work(), [work]);
    return `${isRunning} ${percent} ${length > 0}`;
  }
  using page = new Page(
    <EngineProvider engine={engine}>
      <Work />
    </EngineProvider>,
  );
  let screen: Screen | undefined;
  act(() => {
    screen = new Screen(
      <EngineProvider engine={engine}>
        <Text>
          <Work />
        </Text>
      </EngineProvider>,
    );
  });
  await act(() => clock.flush());
  expect(page.text).toMatch(/^true 50/);
  expect(screen && has('true 50')(screen.lines)).toBe(true);
  await act(() => clock.settled());
  expect(page.text).toMatch(/^false 100/);
  expect(screen && has('false 100')(screen.lines)).toBe(true);
  act(() => screen?.[Symbol.dispose]());
  await engine.close();
});
