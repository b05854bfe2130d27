import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { Text } from 'ink';
import { type Handler, sleep } from 'offloop';
import { useHandler, useHandlerState, useProgress, useRun, useRuns } from 'offloop/react';
import { TestEngine } from 'offloop/testing';
import { act, type ReactNode, StrictMode } from 'react';
import { Screen } from '../ink/screen.js';
import { Page } from './page.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface Counted {
  subscribe: (listener: () => void) => () => void;
}

/** How many listen to a store. */
function countListeners(store: Counted): () => number {
  const { subscribe } = store;
  let count = 0;
  store.subscribe = (listener) => {
    const undo = subscribe(listener);
    count += 1;
    return () => {
      count -= 1;
      undo();
    };
  };
  return () => count;
}

test.each(['React DOM', 'Ink'])(
  'after 1,000 mounts and unmounts in %s nothing is left',
  async (renderer) => {
    await using engine = new TestEngine();
    const load = engine.async({ policy: 'drop' }, function* () {
      yield* sleep(1_000_000);
    });
    const run = load();
    const counts = [load, load.progressStore].map((store) => countListeners(store as Counted));
    const handlers: WeakRef<Handler<void, [], unknown>>[] = [];
    function App(): ReactNode {
      const [work, { isRunning }] = useHandler({ engine }, function* () {
        yield* sleep(1_000_000);
      });
      handlers.push(new WeakRef(work));
      useHandlerState(load).isRunning;
      useRun(run);
      useProgress(run, ({ percent }) => percent);
      useRuns({ engine, keep: 3 });
      const text = String(isRunning);
      return renderer === 'Ink' ? <Text>{text}</Text> : text;
    }
    const app = (
      <StrictMode>
        <App />
      </StrictMode>
    );
    using page = renderer === 'Ink' ? undefined : new Page(null);
    for (let round = 0; round < 1000; round += 1) {
      if (page === undefined) {
        let screen: Screen | undefined;
        act(() => {
          screen = new Screen(app);
        });
        act(() => void handlers.at(-1)?.deref()?.());
        act(() => screen?.[Symbol.dispose]());
        expect(screen?.listeners).toBe(0);
      } else {
        page.show(app);
        act(() => void handlers.at(-1)?.deref()?.());
        page.show(null);
      }
    }
    expect(counts.map((count) => count())).toEqual([0, 0]);
    expect(engine.runs.size).toBe(1);
    await act(() => engine.flush());
    collectGarbage();
    expect(handlers.length).toBeGreaterThanOrEqual(1000);
    const alive = handlers.filter((ref) => ref.deref() !== undefined).length;
    expect(alive).toBeLessThan(20);
    run.cancel();
  },
  60_000,
);
