import { expect, test } from '@jest/globals';
import { type Handler, type Run, sleep } from 'offloop';
import { useHandler, useHandlerState, useRuns } from 'offloop/react';
import { TestEngine } from 'offloop/testing';
import { Activity, act, type ReactNode, useEffect, useLayoutEffect } from 'react';
import { Page, passes } from './page.js';

test('hidden by an Activity runs are cancelled; shown again it works, from a child’s effect too', async () => {
  await using engine = new TestEngine();
  const runs: Run[] = [];
  let load: Handler<void, [], void> | undefined;
  function Child({ load }: { readonly load: () => Run }): ReactNode {
    useEffect(() => void runs.push(load()), [load]);
    return null;
  }
  function App(): ReactNode {
    const [work, { isRunning }] = useHandler({ engine }, function* () {
      yield* sleep(10);
    });
    load = work;
    return (
      <>
        {String(isRunning)}
        <Child load={work} />
      </>
    );
  }
  const app = (mode: 'visible' | 'hidden') => (
    <Activity mode={mode}>
      <App />
    </Activity>
  );
  using page = new Page(app('visible'));
  page.show(app('hidden'));
  expect(runs.map(({ state }) => state)).toEqual(['cancelled']);
  expect(load?.().state).toBe('cancelled');
  page.show(app('visible'));
  expect(runs.map(({ state }) => state)).toEqual(['cancelled', 'running']);
  await passes(engine, 10);
  expect(runs[1]?.state).toBe('success');
  expect(page.text).toBe('false');
});

test('a hidden list keeps what has ended meanwhile', async () => {
  await using engine = new TestEngine();
  function App(): ReactNode {
    return useRuns({ engine, keep: 5 })
      .map(({ name, state }) => `${name}:${state}`)
      .join();
  }
  const app = (mode: 'visible' | 'hidden') => (
    <Activity mode={mode}>
      <App />
    </Activity>
  );
  using page = new Page(app('visible'));
  act(() => void engine.run(sleep(10), { name: 'a' }));
  page.show(app('hidden'));
  await passes(engine, 10);
  page.show(app('visible'));
  expect(page.text).toBe('a:success');
});

test('what ends while an Activity is hidden is seen when it is shown, also where nothing else renders', async () => {
  await using engine = new TestEngine();
  const save = engine.async(function* () {
    yield* sleep(10);
  });
  const Button = (): ReactNode => (useHandlerState(save).isRunning ? 'saving' : 'saved');
  const button = <Button />;
  const app = (mode: 'visible' | 'hidden') => <Activity mode={mode}>{button}</Activity>;
  using page = new Page(app('visible'));
  act(() => void save());
  expect(page.text).toBe('saving');
  page.show(app('hidden'));
  await passes(engine, 10);
  page.show(app('visible'));
  expect(page.text).toBe('saved');
});

test('what a layout effect starts while an Activity is shown again is seen, too', async () => {
  await using engine = new TestEngine();
  const save = engine.async(function* () {
    yield* sleep(10);
  });
  function Starter(): ReactNode {
    useLayoutEffect(() => void save(), []);
    return null;
  }
  const Button = (): ReactNode => String(useHandlerState(save).runs.length);
  const content = (
    <>
      <Button />
      <Starter />
    </>
  );
  const app = (mode: 'visible' | 'hidden') => <Activity mode={mode}>{content}</Activity>;
  using page = new Page(app('visible'));
  page.show(app('hidden'));
  page.show(app('visible'));
  expect(page.text).toBe('2');
  await passes(engine, 10);
});

test('a handler of a component that is hidden from the start gives runs that its owner has cancelled; shown, it works', async () => {
  await using engine = new TestEngine();
  let load: Handler<void, [], void> | undefined;
  function App(): ReactNode {
    const [work, { isRunning }] = useHandler({ engine }, function* () {
      yield* sleep(10);
    });
    load = work;
    return String(isRunning);
  }
  const app = (mode: 'visible' | 'hidden') => (
    <Activity mode={mode}>
      <App />
    </Activity>
  );
  using page = new Page(app('hidden'));
  await null;
  expect(load?.().state).toBe('cancelled');
  page.show(app('visible'));
  expect(page.text).toBe('false');
  act(() => void load?.());
  expect(page.text).toBe('true');
  await passes(engine, 10);
  expect(page.text).toBe('false');
});
