// Compiles against the packed package without DOM types and without skipLibCheck.
import { CancelledError, MultiTask, type Op, ProcessTask, type Run, sleep, Task, workerModule } from 'offloop';
import { InkEngine, ScheduleList } from 'offloop/ink';
import { NodeEngine } from 'offloop/node';
import { EngineProvider, useEngine } from 'offloop/react';
import { createElement, type ReactNode } from 'react';

const engine = new NodeEngine({ maxThreads: 2 });
const screen: NodeEngine = new InkEngine();
const work = workerModule(new URL('./work.js', import.meta.url), () => import('./work.js'));

function* lengths(): Op<number[]> {
  yield* sleep(1);
  return yield* new MultiTask(['a', 'bc'].map((text) => new Task(work.count, text)));
}

const load = engine.async({ policy: 'restart' }, function* (id: string) {
  const squared: number = yield* new Task((n: number) => n * n, 12);
  const added: number = yield* new ProcessTask((a: number, b: number) => a + b, 1, 2);
  return { id, squared, added, lengths: yield* lengths() };
});

const run: Run<{ id: string; squared: number; added: number; lengths: number[] }> = load('a');
run.catch((error: unknown) => {
  if (error instanceof CancelledError) error.by satisfies string;
});

// @ts-expect-error a wrong argument
load(5);
// @ts-expect-error an unknown option
engine.async({ polcy: 'drop' }, function* () {});
void screen.close();

const list: ReactNode = createElement(
  EngineProvider,
  { engine },
  createElement(ScheduleList, { pattern: 'a*', height: 3 }),
);
list satisfies ReactNode;
// biome-ignore lint/correctness/useHookAtTopLevel: its type is looked at, and nothing is executed
useEngine().runs satisfies Iterable<Run>;
// @ts-expect-error not an engine
createElement(EngineProvider, { engine: list });
