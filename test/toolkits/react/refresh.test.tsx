import { expect, test } from '@jest/globals';
import { type Handler, type Run, sleep } from 'offloop';
import { useHandler, useHandlerState } from 'offloop/react';
import { TestEngine } from 'offloop/testing';
import { act, type ReactNode } from 'react';
import { Page } from './page.js';
import { refresh } from './refresh.js';

test('Fast Refresh: the handler stays the same, has the new body, and its runs are cancelled', async () => {
  await using engine = new TestEngine({ development: true, logger: (_level, message) => complaints.push(message) });
  const complaints: string[] = [];
  const seen: Handler<void, [], string>[] = [];
  const versions = ['first', 'second'].map((word) => {
    function App(): ReactNode {
      const [work, { last }] = useHandler({ engine }, function* () {
        yield* sleep(10);
        return word;
      });
      seen.push(work);
      return `${word} ${last?.state}`;
    }
    return App;
  });
  const [First, Second] = versions as [() => ReactNode, () => ReactNode];
  refresh.register(First, 'App');
  using page = new Page(<First />);
  const runs: Run[] = [];
  act(() => void runs.push(seen[0]?.() as Run));
  refresh.register(Second, 'App');
  act(() => refresh.perform());
  expect(page.text).toBe('second cancelled');
  expect(new Set(seen).size).toBe(1);
  act(() => void runs.push(seen[0]?.() as Run));
  await act(() => engine.advance(10));
  expect(runs.map(({ state, result }) => [state, result])).toEqual([
    ['cancelled', undefined],
    ['success', 'second'],
  ]);
  expect(complaints).toEqual([]);
});

test('Fast Refresh leaves a handler of a module alone, which a component shows', async () => {
  await using engine = new TestEngine();
  const sync = engine.async(function* () {
    yield* sleep(10);
  });
  const [First, Second] = ['first', 'second'].map(
    (word) =>
      function Sync(): ReactNode {
        return `${word} ${useHandlerState(sync).isRunning}`;
      },
  ) as [() => ReactNode, () => ReactNode];
  refresh.register(First, 'Sync');
  using page = new Page(<First />);
  let run: Run | undefined;
  act(() => {
    run = sync();
  });
  refresh.register(Second, 'Sync');
  act(() => refresh.perform());
  expect([page.text, run?.state]).toEqual(['second true', 'running']);
  await act(() => engine.advance(10));
  expect(page.text).toBe('second false');
});
