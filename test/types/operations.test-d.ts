import type { EventEmitter } from 'node:events';
import { expectTypeOf } from 'expect-type';
import {
  type AsyncOp,
  acquire,
  all,
  currentRun,
  defer,
  fork,
  type Op,
  type Operation,
  operation,
  type Run,
  race,
  retry,
  routine,
  type Startable,
  self,
  shield,
  sleep,
  Task,
  timeout,
  wait,
  waitForEvent,
} from 'offloop';
import type { NodeEngine } from 'offloop/node';

declare const engine: NodeEngine;
declare function gives<R>(operation: Operation<R>): R;
interface Hit {
  readonly title: string;
}
declare function load(id: string): Op<Hit>;
declare function loadLater(id: string): AsyncOp<Hit>;
declare const promise: Promise<Hit>;
const text = new Task((value: string) => value, 'a');

// ---- all ------------------------------------------------------------------------------------------------------------------
expectTypeOf(gives(all([text, sleep(1)]))).toEqualTypeOf<[string, void]>();
expectTypeOf(
  gives(all([() => load('1'), text, promise, () => promise, () => loadLater('1'), () => text])),
).toEqualTypeOf<[Hit, string, Hit, Hit, Hit, string]>();
expectTypeOf(gives(all([text, text].map((task) => task)))).toEqualTypeOf<string[]>();
expectTypeOf(gives(all([]))).toEqualTypeOf<[]>();
expectTypeOf(gives(all({ hit: () => load('1'), text, pause: sleep(1) }))).toEqualTypeOf<{
  hit: Hit;
  text: string;
  pause: void;
}>();
expectTypeOf(gives(all([all([text]), all({ deep: text })]))).toEqualTypeOf<[[string], { deep: string }]>();
// @ts-expect-error a number is no work
all([text, 5]);
// @ts-expect-error nor is a function that gives one
all([() => 5]);
// @ts-expect-error nor in a record
all({ a: 5 });

// ---- race -----------------------------------------------------------------------------------------------------------------
expectTypeOf(gives(race([text, sleep(1)]))).toEqualTypeOf<string | void>();
expectTypeOf(gives(race([() => load('1'), promise]))).toEqualTypeOf<Hit>();
const won = gives(race({ hit: () => load('1'), late: sleep(1), text }));
if (won.key === 'hit') expectTypeOf(won.value).toEqualTypeOf<Hit>();
else if (won.key === 'late') expectTypeOf(won.value).toEqualTypeOf<void>();
else expectTypeOf(won).toEqualTypeOf<{ readonly key: 'text'; readonly value: string }>();
// @ts-expect-error a number is no work
race([5]);

// ---- timeout, retry, shield, acquire: what can be started, and again ------------------------------------------------------------
expectTypeOf(gives(timeout(1000, () => load('1')))).toEqualTypeOf<Hit>();
expectTypeOf(gives(timeout(1000, () => loadLater('1')))).toEqualTypeOf<Hit>();
expectTypeOf(gives(timeout(1000, text))).toEqualTypeOf<string>();
expectTypeOf(
  gives(
    timeout(1000, function* () {
      yield* sleep(5);
      return 7;
    }),
  ),
).toEqualTypeOf<number>();
expectTypeOf(gives(retry(() => load('1'), { retries: 2, delay: 100 }))).toEqualTypeOf<Hit>();
expectTypeOf(
  gives(
    retry(
      wait(() => promise),
      {
        retries: 2,
        when: (error, attempt) => {
          expectTypeOf(error).toBeUnknown();
          expectTypeOf(attempt).toEqualTypeOf<number>();
          return true;
        },
      },
    ),
  ),
).toEqualTypeOf<Hit>();
expectTypeOf(gives(shield(() => load('1')))).toEqualTypeOf<Hit>();
expectTypeOf(
  gives(
    acquire(
      () => promise,
      (hit) => void expectTypeOf(hit).toEqualTypeOf<Hit>(),
    ),
  ),
).toEqualTypeOf<Hit>();
acquire(
  () => promise,
  () => sleep(1),
);
acquire(
  () => promise,
  function* (hit) {
    expectTypeOf(hit).toEqualTypeOf<Hit>();
    yield* sleep(1);
  },
);
expectTypeOf<Operation<Hit> | (() => Op<Hit>)>().toExtend<Startable<Hit>>();
// @ts-expect-error a generator object cannot be started again
retry(load('1'), { retries: 2 });
// @ts-expect-error nor can a promise
retry(promise, { retries: 2 });
// @ts-expect-error nor an async generator object
retry(loadLater('1'), { retries: 2 });
// @ts-expect-error the same holds for timeout
timeout(1000, promise);
// @ts-expect-error retries are needed
retry(() => load('1'), {});
// @ts-expect-error a misspelt option
retry(() => load('1'), { retries: 2, dealy: 5 });
// @ts-expect-error milliseconds first
timeout(text, 1000);

// ---- wait -----------------------------------------------------------------------------------------------------------------
expectTypeOf(gives(wait(promise))).toEqualTypeOf<Hit>();
expectTypeOf(
  gives(
    wait((signal) => {
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      return promise;
    }),
  ),
).toEqualTypeOf<Hit>();
// @ts-expect-error an operation is yielded, not waited for
wait(text);
// @ts-expect-error a function that gives no promise
wait(() => 5);
// @ts-expect-error a value that is there
wait(5);

// ---- operation, waitForEvent, routine ---------------------------------------------------------------------------------------
expectTypeOf(
  gives(
    operation<number>((resolve, reject, run) => {
      expectTypeOf(resolve).toEqualTypeOf<(value: number) => void>();
      expectTypeOf(reject).toEqualTypeOf<(error: unknown) => void>();
      expectTypeOf(run).toEqualTypeOf<Run>();
      return () => {};
    }),
  ),
).toEqualTypeOf<number>();
// @ts-expect-error of a wrong type
operation<number>((resolve) => resolve('a'));
// @ts-expect-error an undo is a function
operation<number>(() => 5);
interface Button {
  onclick: ((this: Button, event: { readonly clientX: number }) => unknown) | null;
}
declare const button: Button;
expectTypeOf(gives(waitForEvent(button, 'click'))).toEqualTypeOf<{ readonly clientX: number }>();
declare const emitter: EventEmitter;
expectTypeOf(gives(waitForEvent(emitter, 'data'))).toBeUnknown();
// @ts-expect-error a target is an object
waitForEvent('#go', 'click');

const loadHit = routine(function* (id: string, count: number = 1) {
  yield* sleep(count);
  return { id };
});
expectTypeOf(gives(loadHit('a'))).toEqualTypeOf<{ id: string }>();
class Store {
  readonly prefix = 'p';
  load = routine(function* (this: Store, id: string) {
    yield* sleep(1);
    return this.prefix + id;
  });
}
expectTypeOf(gives(new Store().load('a'))).toEqualTypeOf<string>();
// @ts-expect-error an argument of a wrong type
loadHit(5);
// @ts-expect-error no generator function
routine(() => 5);

// ---- inside a handler -------------------------------------------------------------------------------------------------------
engine.async(function* () {
  expectTypeOf(yield* self()).toEqualTypeOf<Run>();
  expectTypeOf(currentRun()).toEqualTypeOf<Run>();
  expectTypeOf(fork(text, { name: 'beside' })).toEqualTypeOf<Run<string>>();
  expectTypeOf(fork(() => load('1'))).toEqualTypeOf<Run<Hit>>();
  expectTypeOf(yield* fork(text)).toEqualTypeOf<string>();
  defer(sleep(1));
  defer(function* () {
    yield* sleep(10);
  });
  // Clean-up may give whatever it likes.
  const list: string[] = [];
  defer(() => list.push('clean'));
  defer(() => Promise.resolve());
  defer(async () => {});
  yield* acquire(text, (held) => list.push(held));
  // @ts-expect-error a promise has begun already
  defer(promise);
  // @ts-expect-error no function
  defer(5);
  // @ts-expect-error a run cannot be forked from a promise
  fork(promise);
  // @ts-expect-error promises are given to wait()
  yield* promise;
  // @ts-expect-error a misspelt option
  fork(text, { nam: 'beside' });
  // @ts-expect-error it acts at once, and is no operation
  yield* defer(sleep(1));
});
engine.async(async function* () {
  const me = yield* self();
  expectTypeOf(me).toEqualTypeOf<Run>();
  me.defer(() => sleep(1));
  me.defer(() => 5);
  expectTypeOf(me.fork(sleep(2))).toEqualTypeOf<Run<void>>();
});
