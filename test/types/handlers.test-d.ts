import { expectTypeOf } from 'expect-type';
import {
  Engine,
  type Handler,
  type HandlerState,
  handlerOf,
  type Outcome,
  type Run,
  runOf,
  type Step,
  sleep,
  Task,
} from 'offloop';
import { NodeEngine } from 'offloop/node';
import { currentTask, transfer } from 'offloop/worker';

const engine = new NodeEngine({ maxThreads: 4, uiBudget: 8 });

// ---- what a handler keeps of its function -----------------------------------------------------------------------------------
const search = engine.async({ policy: 'restart', name: 'search' }, function* (query: string, page: number = 1) {
  yield* sleep(page);
  return query.length;
});
expectTypeOf<Parameters<typeof search>>().toEqualTypeOf<[query: string, page?: number | undefined]>();
expectTypeOf(search('x')).toEqualTypeOf<Run<number>>();
expectTypeOf(search.last).toEqualTypeOf<Run<number> | undefined>();
expectTypeOf(search.runs).toEqualTypeOf<readonly Run<number>[]>();
expectTypeOf(search.getSnapshot()).toEqualTypeOf<HandlerState<number>>();
expectTypeOf(search.cancelAll('enough')).toEqualTypeOf<readonly Run<number>[]>();
const asynchronous = engine.async(async function* (n: number) {
  yield* sleep(1);
  return `${n}`;
});
expectTypeOf(asynchronous(1)).toEqualTypeOf<Run<string>>();
const withThis = engine.async(function* (this: { readonly name: string }) {
  return this.name;
});
expectTypeOf<ThisParameterType<typeof withThis>>().toEqualTypeOf<{ readonly name: string }>();
const bound = engine.async({ bind: { name: 'a' } }, function* (n: number) {
  expectTypeOf(this).toEqualTypeOf<{ name: string }>();
  return this.name + n;
});
expectTypeOf(bound).toExtend<(n: number) => Run<string>>();
// As a listener.
interface Button {
  onclick: ((this: Button, event: { preventDefault(): void }) => unknown) | null;
}
declare const button: Button;
button.onclick = engine.async(function* (event) {
  event.preventDefault();
});
button.onclick = engine.async({ policy: 'drop' }, function* (event: { preventDefault(): void }) {
  event.preventDefault();
});
engine.async(
  { key: (id) => id, before: (id) => id.length, policy: 'drop', maxConcurrency: 3 },
  function* (_id: string) {
    yield* sleep(1);
  },
);
expectTypeOf(engine.run(search, { args: ['x'], id: 'a' })).toEqualTypeOf<Run<number>>();
expectTypeOf(engine.run(new Task((n: number) => n, 1))).toEqualTypeOf<Run<number>>();
expectTypeOf(engine.run(() => Promise.resolve('x'))).toEqualTypeOf<Run<string>>();
expectTypeOf(
  engine.run(function* () {
    yield* sleep(1);
    return 5;
  }),
).toEqualTypeOf<Run<number>>();
expectTypeOf(
  engine.run(async function* () {
    yield* sleep(1);
    return 5;
  }),
).toEqualTypeOf<Run<number>>();

// @ts-expect-error no generator function
engine.async(async () => {});
// @ts-expect-error nor this
engine.async(() => 5);
// @ts-expect-error a misspelt option
engine.async({ polcy: 'drop' }, function* () {});
// @ts-expect-error a policy that is not there
engine.async({ policy: 'dorp' }, function* () {});
// @ts-expect-error the key's parameters are the handler's
engine.async({ key: (id: number) => id }, function* (id: string) {
  yield* sleep(1);
  return id;
});
// @ts-expect-error an id belongs to one run
engine.async({ id: 'a' }, function* () {});
// @ts-expect-error a wrong argument
search(5);
// @ts-expect-error its arguments are missing
void engine.run(search, { id: 'a' });
// @ts-expect-error a promise cannot be started again
void engine.run(Promise.resolve(1));
// @ts-expect-error this is needed
withThis.call({});
// @ts-expect-error an unknown event
engine.on('finish', () => {});
// @ts-expect-error an unknown option
new NodeEngine({ maxThread: 4 });
// @ts-expect-error an engine without a UI loop
new Engine();

// ---- runs -----------------------------------------------------------------------------------------------------------------
const run = search('x');
expectTypeOf(run).toExtend<Promise<number>>();
expectTypeOf(run).toExtend<Run>();
expectTypeOf(run.settled).toEqualTypeOf<Promise<Outcome<number>>>();
if (run.state === 'success') {
  expectTypeOf(run.result).toEqualTypeOf<number>();
  expectTypeOf(run.error).toEqualTypeOf<undefined>();
} else {
  expectTypeOf(run.result).toEqualTypeOf<undefined>();
}
if (run.state === 'error') expectTypeOf(run.error).toBeUnknown();
export async function outcomes(): Promise<void> {
  expectTypeOf(await run).toEqualTypeOf<number>();
  const outcome = await run.settled;
  if (outcome.state === 'success') expectTypeOf(outcome.value).toEqualTypeOf<number>();
  else if (outcome.state === 'error') expectTypeOf(outcome.error).toBeUnknown();
  else expectTypeOf(outcome.reason).toBeUnknown();
  await using scoped = search('y');
  expectTypeOf(scoped).toEqualTypeOf<Run<number>>();
}
engine.async(function* () {
  expectTypeOf(yield* search('x')).toEqualTypeOf<number>();
  expectTypeOf(yield* run).toEqualTypeOf<number>();
});
engine.async(async function* () {
  expectTypeOf(yield* search('x')).toEqualTypeOf<number>();
});
run.on('state', ({ run: same }) => expectTypeOf(same).toEqualTypeOf<Run<number>>());
engine.on('error', ({ error, run: failed }) => {
  expectTypeOf(error).toBeUnknown();
  expectTypeOf(failed).toEqualTypeOf<Run>();
});
engine.on('allFinished', () => {});
// @ts-expect-error what a run gives is not known before its state
run.result.toFixed();

// ---- decorators -------------------------------------------------------------------------------------------------------------
class Editor {
  text = '';
  save = engine.async({ bind: this, policy: 'drop' }, function* (name: string) {
    yield* sleep(1);
    this.text += name;
    return this.text.length;
  });
  @engine.async *open(name: string) {
    yield* sleep(1);
    return name.length;
  }
  @engine.async({ policy: 'drop', key: (name: string) => name }) *close(name: string) {
    yield* sleep(1);
    return name;
  }
  @engine.async async *stream(n: number) {
    yield* sleep(n);
    return 'x';
  }
  @engine.async *all() {
    const length = yield* this.open('x');
    expectTypeOf(length).toEqualTypeOf<number>();
    return length;
  }
  *helper(): Generator<Step, number> {
    return yield* this.open('x');
  }
}
const editor = new Editor();
expectTypeOf(editor.save).toEqualTypeOf<Handler<void, [name: string], number>>();
expectTypeOf(runOf(editor.open('a'))).toEqualTypeOf<Run<number>>();
expectTypeOf(runOf(editor.stream(1))).toEqualTypeOf<Run<string>>();
expectTypeOf(handlerOf(editor, 'open')).toEqualTypeOf<Handler<void, [name: string], number>>();
expectTypeOf(handlerOf(editor, 'stream')).toEqualTypeOf<Handler<void, [n: number], string>>();
expectTypeOf(handlerOf(editor, 'text')).toBeNever();
// @ts-expect-error a method that is not there
handlerOf(editor, 'opne');

export class Wrong {
  // @ts-expect-error no generator method
  @engine.async notAGenerator() {
    return 1;
  }
  // @ts-expect-error the key's parameters are the method's
  @engine.async({ key: (id: number) => id }) *open(name: string) {
    yield* sleep(1);
    return name;
  }
  // @ts-expect-error a misspelt option
  @engine.async({ polcy: 'drop' }) *close() {}
  // @ts-expect-error no method
  @engine.async field = 1;
}

// ---- a toolkit of one's own ---------------------------------------------------------------------------------------------------
export class Bare extends Engine {
  protected override schedule(drain: () => void): void {
    setTimeout(drain, 0);
  }
}
export class Toolkit extends NodeEngine {
  protected override schedule(drain: () => void): void {
    setTimeout(drain, 0);
  }
}
// @ts-expect-error it has to schedule
export class Nothing extends Engine {}

// ---- inside a worker ----------------------------------------------------------------------------------------------------------
expectTypeOf(currentTask().signal).toEqualTypeOf<AbortSignal>();
expectTypeOf(transfer(new Uint8Array(1), [])).toEqualTypeOf<Uint8Array<ArrayBuffer>>();
currentTask().update({ completed: 1, total: undefined });
// @ts-expect-error a fraction, not a text
currentTask().progress('half');
