// Compiles against the packed package with the page's types and without those of Node, by the oldest compiler that is supported as well.
import {
  all,
  CancelledError,
  Engine,
  MultiTask,
  type Op,
  ProcessTask,
  type Run,
  race,
  sleep,
  Task,
  wait,
  workerModule,
} from 'offloop';
import { DomEngine } from 'offloop/dom';
import { InkEngine } from 'offloop/ink';
import { Job } from 'offloop/jobs';
import { NodeEngine } from 'offloop/node';
import { control, TestEngine } from 'offloop/testing';
import 'offloop/web-worker';

const engine = new DomEngine();
const work = workerModule(
  () => new Worker(new URL('./work.js', import.meta.url), { type: 'module' }),
  () => import('./work.js'),
);

function* lengths(): Op<number[]> {
  yield* sleep(1);
  return yield* new MultiTask(['a', 'bc'].map((text) => new Task(work.count, text)));
}

const load = engine.async({ policy: 'restart' }, function* (id: string) {
  const squared: number = yield* new Task((n: number) => n * n, 12);
  const added: number = yield* new ProcessTask((a: number, b: number) => a + b, 1, 2);
  const [, text] = yield* all([sleep(1), new Task((n: number) => `${n}`, 12)]);
  const won: { key: 'late'; value: void } | { key: 'page'; value: Response } = yield* race({
    late: sleep(1),
    page: wait((signal) => fetch('/', { signal })),
  });
  return { id, squared, added, text, won: won.key, lengths: yield* lengths() };
});
const run: Run<{ id: string; squared: number; added: number; text: string; won: 'late' | 'page'; lengths: number[] }> =
  load('a');
run.catch((error: unknown) => {
  if (error instanceof CancelledError) error.by satisfies string;
});
// @ts-expect-error a wrong argument
load(5);
// @ts-expect-error an unknown option
engine.async({ polcy: 'drop' }, function* () {});

// `key` and `before` with types of their own, in every form that a handler has.
const byId = engine.async({ key: (id: string) => id }, function* (id: string, more?: number) {
  return more ?? id.length;
});
const counted: Run<number> = byId('a', 1);
const wider = engine.async({ key: (id: string | number) => id, before: () => {} }, async function* (id: number) {
  return id;
});
const widened: Run<number> = wider(5);
// @ts-expect-error the key takes something else
engine.async({ key: (id: number) => id }, function* (_id: string) {});
// @ts-expect-error the key takes more
engine.async({ key: (id: string, more: string) => id + more }, function* (_id: string) {});

class View {
  readonly name = 'view';
  save = engine.async({ bind: this, policy: 'drop', key: (text: string) => text }, function* (text: string) {
    return this.name + text;
  });
  click = engine.async({ bind: this, before: (event: Event) => event.preventDefault() }, function* (event: MouseEvent) {
    return this.name.length + event.clientX;
  });
  // @ts-expect-error the key takes something else
  wrong = engine.async({ bind: this, key: (text: number) => text }, function* (_text: string) {
    return this.name;
  });
  @engine.async({ before: (event: Event) => event.preventDefault() }) *decorated(event: Event) {
    return event.type;
  }
  @engine.async *plain(event: Event) {
    return event.type;
  }
}
const saved: Run<string> = new View().save('x');
// @ts-expect-error a wrong argument
new View().save(5);

class Toolkit extends Engine {
  protected override schedule(drain: () => void): void {
    setTimeout(drain);
  }
}
class Sums extends Job {
  override *run() {
    return '';
  }
}

export const runs: readonly Run<unknown>[] = [counted, widened, saved, new Toolkit().run(new Sums())];
export async function tests(): Promise<void> {
  const clock = control(new NodeEngine());
  await clock.advance(1);
  clock[Symbol.dispose]();
  await new TestEngine()[Symbol.asyncDispose]();
  await new InkEngine().close();
}
