import { expect, test } from '@jest/globals';
import { type CancelledError, type Handler, type HandlerState, type Run, StateError, sleep } from 'offloop';
import { EngineProvider, type HookOptions, useHandler } from 'offloop/react';
import { TestEngine } from 'offloop/testing';
import { act, lazy, type ReactNode, StrictMode, Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Boundary, Page } from './page.js';

/** What a component told from inside. */
interface Probe<A extends unknown[] = [], R = unknown> {
  handler: Handler<void, A, R>;
  state: HandlerState<R>;
  renders: number;
}

const probe = <A extends unknown[] = [], R = unknown>(): Probe<A, R> => ({ renders: 0 }) as Probe<A, R>;

/** A test's engine, whose time passes under `act`. */
class ActEngine extends TestEngine {
  readonly complaints: string[] = [];

  constructor(options: { readonly development?: boolean } = {}) {
    const complaints: string[] = [];
    super({ ...options, logger: (_level, message) => void complaints.push(message) });
    this.complaints = complaints;
  }

  passes(ms: number): Promise<void> {
    return act(() => this.advance(ms));
  }
}

const byOf = (run: Run): string => (run.error as CancelledError).by;

test('the handler is the same function in each rendering; its state is what renders', async () => {
  await using engine = new ActEngine();
  const seen: unknown[] = [];
  const p = probe<[string], string>();
  function Search(): ReactNode {
    const [search, { isRunning, last, lastSuccessful }] = useHandler({ engine }, function* (query: string) {
      yield* sleep(100);
      return query.toUpperCase();
    });
    p.handler = search;
    p.renders += 1;
    seen.push(search);
    return `${isRunning} ${last?.state} ${lastSuccessful?.result}`;
  }
  using page = new Page(<Search />);
  expect(page.text).toBe('false undefined undefined');
  act(() => void p.handler('x'));
  expect(page.text).toBe('true running undefined');
  await engine.passes(100);
  expect(page.text).toBe('false success X');
  expect(new Set(seen).size).toBe(1);
});

test('three runs and a thousand updates render a component that reads `isRunning` twice', async () => {
  await using engine = new ActEngine();
  const p = probe();
  function Button(): ReactNode {
    const [work, { isRunning }] = useHandler({ engine, policy: 'queue' }, function* () {
      const run: Run = p.handler.runs[0] as Run;
      for (let step = 1; step <= 1000; step += 1) {
        run.update({ completed: step, total: 1000, message: `step ${step}` });
        if (step % 50 === 0) yield* sleep(10);
      }
    });
    p.handler = work;
    p.renders += 1;
    return isRunning ? 'busy' : 'idle';
  }
  using page = new Page(<Button />);
  expect(p.renders).toBe(1);
  await act(async () => {
    p.handler();
    p.handler();
    p.handler();
  });
  for (let frame = 0; frame < 100; frame += 1) await engine.passes(10);
  expect(page.text).toBe('idle');
  expect(p.renders).toBe(3);
});

test('what is read of progress renders at most once a frame', async () => {
  await using engine = new ActEngine();
  const p = probe();
  function Bar(): ReactNode {
    const [work, { progress }] = useHandler({ engine }, function* () {
      const run = p.handler.last as Run;
      for (let step = 1; step <= 1000; step += 1) {
        run.update({ completed: step, total: 1000 });
        if (step % 100 === 0) yield* sleep(16);
      }
    });
    p.handler = work;
    p.renders += 1;
    return `${Math.round(progress.percent)} %`;
  }
  using page = new Page(<Bar />);
  act(() => void p.handler());
  await engine.passes(40);
  expect(page.text).toBe('20 %');
  await engine.passes(1000);
  expect(page.text).toBe('100 %');
  expect(p.renders).toBeLessThanOrEqual(13);
});

test('a state that was given stays what it was', async () => {
  await using engine = new ActEngine();
  const states: HandlerState<number>[] = [];
  const p = probe<[], number>();
  function App(): ReactNode {
    const [work, state] = useHandler({ engine }, function* () {
      p.handler.last?.update({ completed: 1, total: 2 });
      yield* sleep(20);
      return 1;
    });
    p.handler = work;
    states.push(state);
    return `${state.isRunning} ${state.runs.length} ${state.progress.percent}`;
  }
  using page = new Page(<App />);
  act(() => void p.handler());
  await engine.passes(17);
  await engine.passes(20);
  expect(page.text).toBe('false 0 100');
  const [first, running] = states;
  expect([first?.isRunning, first?.runs.length, first?.progress.percent]).toEqual([false, 0, 0]);
  expect([running?.isRunning, running?.runs.length]).toEqual([true, 1]);
  expect({ ...running }).toMatchObject({ isRunning: true, queued: 0, lastSuccessful: undefined });
  expect(() => Object.assign(running as object, { isRunning: 1 })).toThrow(TypeError);
});

test('a run executes the body of the last rendering when it starts; `before` and `key` are those of the call', async () => {
  await using engine = new ActEngine();
  const said: string[] = [];
  const p = probe();
  function App({ word }: { readonly word: string }): ReactNode {
    const [say] = useHandler({ engine, policy: 'queue', before: () => void said.push(`before ${word}`) }, function* () {
      said.push(`begins ${word}`);
      yield* sleep(10);
      said.push(`ends ${word}`);
    });
    p.handler = say;
    return word;
  }
  using page = new Page(<App word="one" />);
  p.handler();
  p.handler();
  page.show(<App word="two" />);
  await engine.passes(100);
  expect(said).toEqual(['before one', 'begins one', 'before one', 'ends one', 'begins two', 'ends two']);
});

test('options of calls count from the next call', async () => {
  await using engine = new ActEngine();
  const p = probe();
  const started: number[] = [];
  function App(options: { readonly name: string; readonly timeout?: number; readonly debounce?: number }): ReactNode {
    const [work] = useHandler({ engine, ...options }, function* () {
      started.push(engine.now);
      yield* sleep(50);
    });
    p.handler = work;
    return null;
  }
  using page = new Page(<App name="a" />);
  const a = p.handler();
  page.show(<App name="b" timeout={20} />);
  const b = p.handler();
  page.show(<App name="c" debounce={30} />);
  const dropped = p.handler();
  const c = p.handler();
  void b.settled;
  await engine.passes(200);
  expect([a, b, c].map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect([a, b, c, dropped].map(({ state }) => state)).toEqual(['success', 'error', 'success', 'cancelled']);
  expect(started.map((at) => at - (started[0] as number))).toEqual([0, 0, 30]);
  // Without a pause one that waits is replaced.
  const waits = p.handler();
  page.show(<App name="d" />);
  const d = p.handler();
  await engine.passes(200);
  expect([waits.state, d.state]).toEqual(['cancelled', 'success']);
});

test('`key` is that of the call; `throttle` counts from the next one', async () => {
  await using engine = new ActEngine();
  const p = probe<[string]>();
  const started: string[] = [];
  function App({ options }: { readonly options: HookOptions<[string]> }): ReactNode {
    const [work] = useHandler({ engine, ...options }, function* (word: string) {
      started.push(word);
      yield* sleep(10);
    });
    p.handler = work;
    return null;
  }
  const call = async (...words: string[]): Promise<string> => {
    for (const word of words) p.handler(word);
    started.length = 0;
    await engine.passes(50);
    return started.join();
  };
  const states = (...words: string[]): string[] => words.map((word) => p.handler(word).state);
  using page = new Page(<App options={{ policy: 'drop' }} />);
  expect(states('ab', 'ba')).toEqual(['running', 'cancelled']);
  await engine.passes(50);
  page.show(<App options={{ policy: 'drop', key: ([letter]) => letter }} />);
  expect(states('ab', 'ba', 'ac')).toEqual(['running', 'running', 'cancelled']);
  await engine.passes(50);
  page.show(<App options={{ policy: 'drop', throttle: 40 }} />);
  // The first has started at once, and the last waits.
  expect(await call('x', 'y', 'z')).toBe('z');
});

test.each([
  ['policy', { policy: 'drop' }, { policy: 'queue' }],
  ['group', { group: 'one' }, { group: 'other' }],
  ['maxConcurrency', { policy: 'queue', maxConcurrency: 1 }, { policy: 'queue', maxConcurrency: 2 }],
] as const)('`%s` that is changed is reported in development, once, and stays', async (name, first, second) => {
  await using engine = new ActEngine({ development: true });
  const p = probe();
  function App({ options }: { readonly options: HookOptions<[]> }): ReactNode {
    const [work] = useHandler({ engine, ...options }, function* save() {
      yield* sleep(10);
    });
    p.handler = work;
    return null;
  }
  using page = new Page(<App options={first} />);
  for (const options of [second, first, second]) page.show(<App options={options} />);
  const [one, two] = [p.handler(), p.handler()];
  if (name === 'policy') expect(two.state).toBe('cancelled');
  else if (name === 'group') expect(one.group).toBe('one');
  else expect(two.state).toBe('pending');
  expect(engine.complaints).toEqual([
    expect.stringMatching(new RegExp(`^\`save\`: \`${name}\` of \`useHandler\` is what it was at first`)),
  ]);
  await engine.passes(50);
});

test('an unmount cancels the runs by their owner, synchronously; later calls never start', async () => {
  await using engine = new ActEngine();
  const said: string[] = [];
  const p = probe();
  function App(): ReactNode {
    const [work] = useHandler({ engine }, function* () {
      said.push('begins');
      try {
        yield* sleep(10);
        said.push('never');
      } finally {
        said.push('finally');
      }
    });
    p.handler = work;
    return null;
  }
  const page = new Page(<App />);
  const run = p.handler();
  page.show(null);
  expect([run.state, byOf(run), ...said]).toEqual(['cancelled', 'owner', 'begins', 'finally']);
  const late = p.handler();
  expect([late.state, byOf(late)]).toEqual(['cancelled', 'owner']);
  await engine.passes(100);
  expect(said).toEqual(['begins', 'finally']);
  page[Symbol.dispose]();
});

test('mounted again it is another instance: another handler, and idle', async () => {
  await using engine = new ActEngine();
  const p = probe();
  function App(): ReactNode {
    const [work, { isRunning, last }] = useHandler({ engine }, function* () {
      yield* sleep(10);
    });
    p.handler = work;
    return `${isRunning} ${last?.state}`;
  }
  using page = new Page(<App />);
  const before = p.handler;
  act(() => void before());
  page.show(null);
  page.show(<App />);
  expect([page.text, p.handler === before]).toEqual(['false undefined', false]);
  expect(before().state).toBe('cancelled');
  act(() => void p.handler());
  expect(page.text).toBe('true running');
  await engine.passes(10);
});

test('a fallback of Suspense cancels nothing', async () => {
  await using engine = new ActEngine();
  const p = probe();
  const Never = lazy(() => new Promise<never>(() => {}));
  function App({ isLoading }: { readonly isLoading: boolean }): ReactNode {
    const [work, { isRunning }] = useHandler({ engine }, function* () {
      yield* sleep(10);
    });
    p.handler = work;
    return (
      <>
        {String(isRunning)}
        {isLoading && <Never />}
      </>
    );
  }
  const app = (isLoading: boolean) => (
    <Suspense fallback="loading">
      <App isLoading={isLoading} />
    </Suspense>
  );
  using page = new Page(app(false));
  let run: Run | undefined;
  act(() => {
    run = p.handler();
  });
  page.show(app(true));
  expect(page.text).toContain('loading');
  expect(run?.state).toBe('running');
  await engine.passes(10);
  expect(run?.state).toBe('success');
  page.show(app(false));
  expect(page.text).toBe('false');
  act(() => {
    run = p.handler();
  });
  expect(run?.state).toBe('running');
});

test('a rendering that is thrown away makes nothing; a call during the first one is a `StateError`', async () => {
  await using engine = new ActEngine();
  const p = probe();
  const errors: unknown[] = [];
  function App(): ReactNode {
    const [work] = useHandler({ engine }, function* () {
      yield* sleep(10);
    });
    p.handler = work;
    try {
      work();
    } catch (error) {
      errors.push(error);
    }
    return null;
  }
  const Never = lazy(() => new Promise<never>(() => {}));
  using _page = new Page(
    <Suspense fallback="">
      <App />
      <Never />
    </Suspense>,
  );
  expect(errors[0]).toBeInstanceOf(StateError);
  expect(String(errors[0])).toMatch(/Call it in an effect/);
  expect(() => p.handler()).toThrow(StateError);
  expect([...engine.runs]).toEqual([]);
});

test('StrictMode: the handler survives, the runs of the rehearsal do not', async () => {
  await using engine = new ActEngine({ development: true });
  const runs: Run[] = [];
  const handlers = new Set<unknown>();
  function App(): ReactNode {
    const [load, { isRunning }] = useHandler({ engine }, function* loading() {
      yield* sleep(10);
      return 1;
    });
    useEffect(() => {
      handlers.add(load);
      runs.push(load());
    }, [load]);
    return String(isRunning);
  }
  using page = new Page(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  expect(handlers.size).toBe(1);
  expect(runs.map(({ state }) => state)).toEqual(['cancelled', 'running']);
  expect(byOf(runs[0] as Run)).toBe('owner');
  expect(page.text).toBe('true');
  await engine.passes(10);
  expect(page.text).toBe('false');
  expect(engine.complaints).toEqual([]);
});

test('StrictMode: a child’s effect calls the handler of its parent', async () => {
  await using engine = new ActEngine();
  const runs: Run[] = [];
  function Child({ load }: { readonly load: () => Run }): ReactNode {
    useEffect(() => void runs.push(load()), [load]);
    return null;
  }
  function App(): ReactNode {
    const [load] = useHandler({ engine }, function* () {
      yield* sleep(10);
    });
    return <Child load={load} />;
  }
  using _page = new Page(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  await engine.passes(10);
  expect(runs.map(({ state }) => state)).toEqual(['cancelled', 'success']);
});

test('a child’s layout effect may call the handler of its parent, which comes first', async () => {
  await using engine = new ActEngine();
  const runs: Run[] = [];
  function Child({ load }: { readonly load: () => Run }): ReactNode {
    useLayoutEffect(() => void runs.push(load()), [load]);
    return null;
  }
  function App(): ReactNode {
    const [load] = useHandler({ engine }, function* () {});
    return <Child load={load} />;
  }
  using _page = new Page(<App />);
  expect(runs.map(({ state }) => state)).toEqual(['success']);
});

test('development warns where a ref keeps a run that StrictMode cancelled from starting again', async () => {
  await using engine = new ActEngine({ development: true });
  function App(): ReactNode {
    const isStarted = useRef(false);
    const [load] = useHandler({ engine }, function* loading() {
      yield* sleep(10);
    });
    useEffect(() => {
      if (isStarted.current) return;
      isStarted.current = true;
      load();
    }, [load]);
    return null;
  }
  using page = new Page(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  await engine.passes(10);
  expect(engine.complaints).toEqual([
    expect.stringMatching(/^`loading` was cancelled by the rehearsal of StrictMode and not called again/),
  ]);
  page.show(null);
});

test('with another engine there is another handler, and the old runs are cancelled', async () => {
  await using first = new ActEngine();
  await using second = new ActEngine();
  const p = probe();
  function App(): ReactNode {
    const [work, { isRunning }] = useHandler(function* () {
      yield* sleep(10);
    });
    p.handler = work;
    return String(isRunning);
  }
  const app = (engine: ActEngine) => (
    <EngineProvider engine={engine}>
      <App />
    </EngineProvider>
  );
  using page = new Page(app(first));
  const old = p.handler;
  let run: Run | undefined;
  act(() => void (run = old()));
  expect(page.text).toBe('true');
  page.show(app(second));
  expect([run?.state, page.text, p.handler === old]).toEqual(['cancelled', 'false', false]);
  expect(old().state).toBe('cancelled');
  act(() => void p.handler());
  expect([page.text, second.runs.size, first.runs.size]).toEqual(['true', 1, 0]);
});

test('without an engine there is an error that names `EngineProvider`; a closed one renders, and a call throws', async () => {
  const p = probe();
  function App({ engine }: { readonly engine?: TestEngine }): ReactNode {
    const [work, { isRunning }] = useHandler(engine === undefined ? {} : { engine }, function* () {});
    p.handler = work;
    return String(isRunning);
  }
  using lost = new Page(
    <Boundary>
      <App />
    </Boundary>,
  );
  expect(lost.text).toMatch(/StateError: There is no engine: put `<EngineProvider/);
  const engine = new ActEngine();
  await engine.close();
  using page = new Page(<App engine={engine} />);
  expect(page.text).toBe('false');
  expect(() => p.handler()).toThrow(StateError);
});

test.each([
  ['an owner', { owner: {} }, /takes no `owner`: its owner is the component/],
  ['a `this`', { bind: {} }, /takes no `bind`/],
  ['an unknown option', { polcy: 'drop' }, /polcy/],
  ['a policy that is none', { policy: 'last' }, /policy/],
  ['what is no yes or no', { throwOnError: 'yes' }, /Expected `throwOnError` to be true or false/],
])('%s is refused', async (_what, options, message) => {
  await using engine = new ActEngine();
  function App(): ReactNode {
    useHandler({ engine, ...options } as never, function* () {});
    return null;
  }
  using page = new Page(
    <Boundary>
      <App />
    </Boundary>,
  );
  expect(page.text).toMatch(message);
});

test('what is no generator function is refused', async () => {
  await using engine = new ActEngine();
  function App(): ReactNode {
    useHandler({ engine }, (async () => {}) as never);
    return null;
  }
  using page = new Page(
    <Boundary>
      <App />
    </Boundary>,
  );
  expect(page.text).toMatch(/Expected `fn` to be a generator function/);
});

test('a failure is the engine’s unless the component reads `lastFailed`, be it later', async () => {
  await using engine = new ActEngine();
  const told: unknown[] = [];
  engine.on('error', ({ error }) => void told.push(error));
  const p = probe();
  function App({ looks }: { readonly looks: boolean }): ReactNode {
    const [work, state] = useHandler({ engine }, function* () {
      yield* sleep(10);
      throw new Error('offline');
    });
    p.handler = work;
    if (state.isRunning) return 'busy';
    return looks ? String(state.lastFailed?.error) : 'done';
  }
  using page = new Page(<App looks={false} />);
  act(() => void p.handler());
  await engine.passes(10);
  await act(() => engine.settled());
  expect(told).toEqual([expect.objectContaining({ message: 'offline' })]);
  page.show(<App looks={true} />);
  act(() => void p.handler());
  expect(page.text).toBe('busy');
  await engine.passes(10);
  await act(() => engine.settled());
  expect(page.text).toBe('Error: offline');
  expect(told).toHaveLength(1);
});

test('`throwOnError` gives a failure to the boundary, a cancel never, and only those it is asked for', async () => {
  await using engine = new ActEngine();
  const told: unknown[] = [];
  engine.on('error', ({ error }) => void told.push(error));
  const p = probe<[string]>();
  function App(): ReactNode {
    const [work] = useHandler(
      { engine, throwOnError: (error) => (error as Error).message !== 'harmless' },
      function* (message: string) {
        yield* sleep(10);
        throw new Error(message);
      },
    );
    p.handler = work;
    return 'fine';
  }
  using page = new Page(
    <Boundary>
      <App />
    </Boundary>,
  );
  act(() => void p.handler('x').cancel());
  act(() => void p.handler('harmless'));
  await engine.passes(10);
  await act(() => engine.settled());
  expect(page.text).toBe('fine');
  expect(told).toHaveLength(1);
  act(() => void p.handler('offline'));
  await engine.passes(10);
  await act(() => engine.settled());
  expect(page.text).toBe('boundary: Error: offline');
  expect(told).toHaveLength(1);
});

test('`last` renders when its state is another, and lists of runs when one of theirs is', async () => {
  await using engine = new ActEngine();
  const p = probe();
  function App(): ReactNode {
    const [work, { last, runs }] = useHandler({ engine, policy: 'queue' }, function* () {
      yield* sleep(10);
    });
    p.handler = work;
    return `${last?.state}: ${runs.map(({ state }) => state).join()}`;
  }
  using page = new Page(<App />);
  act(() => {
    p.handler();
    p.handler();
  });
  expect(page.text).toBe('pending: running,pending');
  await engine.passes(10);
  expect(page.text).toBe('running: running');
  await engine.passes(10);
  expect(page.text).toBe('success: ');
  act(() => p.handler.reset());
  expect(page.text).toBe('undefined: ');
});

test('what is not read any more renders nothing, once something has changed', async () => {
  await using engine = new ActEngine();
  const p = probe();
  let reads = true;
  function App({ n }: { readonly n: number }): ReactNode {
    const [work, state] = useHandler({ engine }, function* () {
      yield* sleep(10);
    });
    p.handler = work;
    p.renders += 1;
    return `${n} ${reads && state.isRunning}`;
  }
  using page = new Page(<App n={1} />);
  reads = false;
  act(() => void p.handler());
  await engine.passes(10);
  act(() => void p.handler());
  await engine.passes(10);
  expect(p.renders).toBe(2);
  // Read again it is the truth, though nothing was told meanwhile.
  act(() => void p.handler());
  reads = true;
  page.show(<App n={3} />);
  expect(page.text).toBe('3 true');
});

test('a state that is set by a run, and an effect that depends on it, make no loop', async () => {
  await using engine = new ActEngine();
  let renders = 0;
  function App(): ReactNode {
    const [hits, setHits] = useState(0);
    const [load] = useHandler({ engine, policy: 'restart' }, function* () {
      yield* sleep(1);
      setHits((n) => n + 1);
    });
    renders += 1;
    useEffect(() => void load(), [load]);
    return hits;
  }
  using page = new Page(<App />);
  await engine.passes(100);
  expect([page.text, renders]).toEqual(['1', 2]);
});
