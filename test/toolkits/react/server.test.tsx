import { expect, test } from '@jest/globals';
import { type Run, sleep } from 'offloop';
import { EngineProvider, useHandler, useHandlerState, useProgress, useRun, useRuns } from 'offloop/react';
import { TestEngine } from 'offloop/testing';
import { act, type ReactNode, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { Page } from './page.js';

test('a server renders idle; the page takes that over without a complaint, and shows the truth afterwards', async () => {
  await using engine = new TestEngine();
  const load = engine.async(function* load() {
    yield* sleep(10);
    return 1;
  });
  let current: Run | undefined;
  let calls: (() => void) | undefined;
  const seen: string[] = [];
  function App(): ReactNode {
    const [work, { isRunning, runs, queued, last, progress }] = useHandler(function* () {
      yield* sleep(10);
    });
    calls = () => void work();
    const there = useHandlerState(load);
    const listed = useRuns();
    const now = useRun(current);
    const { percent } = useProgress(current);
    const text = [
      isRunning,
      runs.length,
      queued,
      last?.state,
      progress.percent,
      there.isRunning,
      there.last?.state,
      listed.length,
      now?.state,
      percent,
    ].join(' ');
    seen.push(text);
    return text;
  }
  const app = (
    <StrictMode>
      <EngineProvider engine={engine}>
        <App />
      </EngineProvider>
    </StrictMode>
  );
  const idle = 'false 0 0  0 false  0  0';
  current = load();
  current.update({ completed: 1, total: 2 });
  const markup = renderToString(app);
  expect(markup).toBe(idle);
  expect(() => calls?.()).toThrow(/renders for the first time/);
  seen.length = 0;
  using page = new Page(app, markup);
  expect(page.errors).toEqual([]);
  expect(seen[0]).toBe(idle);
  expect(page.text).toBe('false 0 0  0 true running 1 running 50');
  act(() => calls?.());
  expect(page.text).toBe('true 1 0 running 0 true running 2 running 50');
  await act(() => engine.advance(10));
});

test('taken over idle it renders once', async () => {
  await using engine = new TestEngine();
  let renders = 0;
  function App(): ReactNode {
    const [, { isRunning, last, progress }] = useHandler({ engine }, function* () {});
    const listed = useRuns({ engine });
    renders += 1;
    return `${isRunning} ${last?.state} ${progress.percent} ${listed.length}`;
  }
  const markup = renderToString(<App />);
  renders = 0;
  using page = new Page(<App />, markup);
  expect(page.text).toBe('false undefined 0 0');
  expect(renders).toBeLessThanOrEqual(2);
});
