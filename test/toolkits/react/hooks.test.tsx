import { expect, test } from '@jest/globals';
import { type Progress, type Run, type RunSnapshot, sleep } from 'offloop';
import { EngineProvider, useHandlerState, useProgress, useRun, useRuns } from 'offloop/react';
import { TestEngine } from 'offloop/testing';
import { act, memo, type ReactNode, StrictMode } from 'react';
import { Page, passes } from './page.js';

/** Works in so many steps of 20 ms, and tells of each. */
function* steps(run: () => Run, count: number) {
  for (let step = 1; step <= count; step += 1) {
    run().update({ completed: step, total: count, message: `step ${step}` });
    yield* sleep(20);
  }
  return count;
}

function startSteps(engine: TestEngine, count: number): Run<number> {
  const run: Run<number> = engine.run(
    function* () {
      yield* sleep(0);
      return yield* steps(() => run, count);
    },
    { name: 'steps' },
  );
  return run;
}

test('`useHandlerState` follows a handler of a module, and cancels nothing', async () => {
  await using engine = new TestEngine();
  const load = engine.async({ policy: 'drop' }, function* () {
    yield* sleep(10);
  });
  function App(): ReactNode {
    const { isRunning } = useHandlerState(load);
    return String(isRunning);
  }
  const page = new Page(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  let run: Run | undefined;
  act(() => {
    run = load();
  });
  expect(page.text).toBe('true');
  page.show(null);
  expect(run?.state).toBe('running');
  page.show(<App />);
  expect(page.text).toBe('true');
  await passes(engine, 10);
  expect(page.text).toBe('false');
  page[Symbol.dispose]();
  expect(run?.state).toBe('success');
});

test('`useRun` renders what is read of a run, and nothing without one', async () => {
  await using engine = new TestEngine();
  let states = 0;
  let messages = 0;
  function State({ run }: { readonly run: Run | undefined }): ReactNode {
    states += 1;
    return useRun(run)?.state ?? 'none';
  }
  function Message({ run }: { readonly run: Run | undefined }): ReactNode {
    messages += 1;
    return useRun(run)?.progress.message ?? '';
  }
  const app = (run: Run | undefined) => (
    <>
      <State run={run} /> <Message run={run} />
    </>
  );
  using page = new Page(app(undefined));
  expect(page.text).toBe('none ');
  const run = startSteps(engine, 10);
  page.show(app(run));
  states = 0;
  messages = 0;
  for (let time = 0; time < 300; time += 10) await passes(engine, 10);
  expect(page.text).toBe('success step 10');
  expect(states).toBe(1);
  // Each message, and the end.
  expect(messages).toBe(11);
  page.show(app(undefined));
  expect(page.text).toBe('none ');
});

test('a snapshot that was given stays what it was, and can be spread', async () => {
  await using engine = new TestEngine();
  const seen: (RunSnapshot<number> | undefined)[] = [];
  function App({ run }: { readonly run: Run<number> }): ReactNode {
    const now = useRun(run);
    seen.push(now);
    return JSON.stringify(now?.result ?? null);
  }
  const run = startSteps(engine, 1);
  using page = new Page(<App run={run} />);
  await passes(engine, 100);
  expect(page.text).toBe('1');
  expect(seen[0]).toMatchObject({ state: 'running', result: undefined });
  expect({ ...seen.at(-1) }).toEqual(run.getSnapshot());
});

test('`useProgress` with a selector renders only when what is selected changes, also a list of parts', async () => {
  await using engine = new TestEngine();
  let halves = 0;
  let pairs = 0;
  function Half({ run }: { readonly run: Run }): ReactNode {
    halves += 1;
    return useProgress(run, ({ percent }) => (percent >= 50 ? 'second half' : 'first half'));
  }
  function Pair({ run }: { readonly run: Run }): ReactNode {
    pairs += 1;
    const [total, isHalf] = useProgress(run, (progress: Progress) => [progress.total, progress.fraction >= 0.5]);
    return `${total} ${isHalf}`;
  }
  const run = startSteps(engine, 20);
  await engine.advance(20);
  using page = new Page(
    <>
      <Half run={run} /> <Pair run={run} />
    </>,
  );
  expect(page.text).toBe('first half 20 false');
  halves = 0;
  pairs = 0;
  for (let time = 0; time < 600; time += 10) await passes(engine, 10);
  expect(page.text).toBe('second half 20 true');
  expect([halves, pairs]).toEqual([1, 1]);
});

test('a selector that gives a new object each time makes no loop, and one that is replaced is used', async () => {
  await using engine = new TestEngine();
  let renders = 0;
  function App({ run, unit }: { readonly run: Run; readonly unit: string }): ReactNode {
    renders += 1;
    const { text } = useProgress(run, ({ completed }) => ({ text: `${completed} ${unit}`, at: {} }));
    return text;
  }
  const run = startSteps(engine, 3);
  await engine.advance(10);
  using page = new Page(<App run={run} unit="files" />);
  expect(page.text).toBe('1 files');
  page.show(<App run={run} unit="rows" />);
  expect([page.text, renders]).toEqual(['1 rows', 2]);
  run.cancel();
});

test('without a run progress is empty', () => {
  function App(): ReactNode {
    return JSON.stringify(useProgress(undefined));
  }
  using page = new Page(<App />);
  expect(JSON.parse(page.text)).toEqual({ completed: 0, fraction: 0, percent: 0, message: '' });
});

test('`useRuns` lists runs by a filter, keeps the last that ended, and renders only when the list is another', async () => {
  await using engine = new TestEngine();
  let renders = 0;
  function App({ group }: { readonly group: string }): ReactNode {
    const runs = useRuns({ group, keep: 1 });
    renders += 1;
    return runs.map(({ name }) => name).join();
  }
  const app = (group: string) => (
    <EngineProvider engine={engine}>
      <App group={group} />
    </EngineProvider>
  );
  using page = new Page(app('up'));
  const start = (name: string, group: string, ms: number): Run => engine.run(sleep(ms), { name, group });
  act(() => {
    start('a', 'up', 10);
    start('b', 'up', 20);
    start('c', 'down', 20);
  });
  expect(page.text).toBe('a,b');
  renders = 0;
  await passes(engine, 10);
  expect([page.text, renders]).toEqual(['a,b', 0]);
  await passes(engine, 10);
  expect([page.text, renders]).toEqual(['b', 1]);
  page.show(app('up'));
  expect(renders).toBe(2);
  page.show(app('down'));
  expect(page.text).toBe('');
});

test('of 10,000 rows only those render whose run has moved', async () => {
  await using engine = new TestEngine();
  let rows = 0;
  let lists = 0;
  const Row = memo(({ run }: { readonly run: Run }): ReactNode => {
    rows += 1;
    const now = useRun(run);
    return (
      <i>
        {now?.state} {useProgress(run, ({ completed }) => completed)}
      </i>
    );
  });
  function List(): ReactNode {
    lists += 1;
    return useRuns({ engine, keep: 100 }).map((run) => <Row key={run.id} run={run} />);
  }
  const runs = Array.from({ length: 10_000 }, (_, index) => engine.run(sleep(1_000_000), { id: `r${index}` }));
  using page = new Page(<List />);
  expect([lists, rows]).toEqual([1, 10_000]);
  rows = 0;
  lists = 0;
  for (const index of [17, 4711, 9999]) runs[index]?.update({ completed: index });
  await passes(engine, 20);
  expect([lists, rows]).toEqual([0, 3]);
  act(() => void runs[5]?.cancel());
  expect([lists, rows]).toEqual([0, 4]);
  expect(page.text).toContain('cancelled 0');
  act(() => void engine.runs.cancelAll());
}, 60_000);
