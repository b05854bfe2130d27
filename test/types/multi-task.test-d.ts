import { expectTypeOf } from 'expect-type';
import {
  AsyncTask,
  MultiAsyncTask,
  type MultiOptions,
  MultiProcessTask,
  MultiTask,
  type Operation,
  ProcessTask,
  type Progress,
  type ResultItem,
  type Results,
  sleep,
  Task,
  wait,
} from 'offloop';
import type { NodeEngine } from 'offloop/node';

declare const engine: NodeEngine;
declare function gives<R>(operation: Operation<R>): R;
const text = new Task((value: string) => value, 'a');
const number = new ProcessTask((value: number) => value, 1);
const list = [1, 2, 3].map((n) => new Task((value: number) => value, n));
function* lazily() {
  for (const n of [1, 2]) yield new AsyncTask((value: number) => value, n);
}

// What is given, by what is taken.
expectTypeOf(gives(new MultiTask([text, number]))).toEqualTypeOf<[string, number]>();
expectTypeOf(gives(new MultiTask([text, number] as const))).toEqualTypeOf<[string, number]>();
expectTypeOf(gives(new MultiTask(list))).toEqualTypeOf<number[]>();
expectTypeOf(gives(new MultiTask(lazily()))).toEqualTypeOf<number[]>();
expectTypeOf(gives(new MultiTask(new Set(list)))).toEqualTypeOf<number[]>();
expectTypeOf(gives(new MultiTask([]))).toEqualTypeOf<[]>();
expectTypeOf(gives(new MultiTask([sleep(1), wait(Promise.resolve('x'))]))).toEqualTypeOf<[void, string]>();
expectTypeOf(gives(new MultiTask([text, new MultiTask(list)]))).toEqualTypeOf<[string, number[]]>();
expectTypeOf(gives(new MultiProcessTask([text, number]))).toEqualTypeOf<[string, number]>();
expectTypeOf(gives(new MultiAsyncTask(list, { maxWorkers: 2 }))).toEqualTypeOf<number[]>();

// By its options.
expectTypeOf(gives(new MultiTask([text, number], {}))).toEqualTypeOf<[string, number]>();
expectTypeOf(gives(new MultiTask([text, number], { maxWorkers: 4 }))).toEqualTypeOf<[string, number]>();
expectTypeOf(gives(new MultiTask([text, number], { skipErrors: true }))).toEqualTypeOf<(string | number)[]>();
expectTypeOf(gives(new MultiTask([text, number], { skip_errors: true }))).toEqualTypeOf<(string | number)[]>();
expectTypeOf(gives(new MultiTask([text, number], { skipErrors: false }))).toEqualTypeOf<[string, number]>();
expectTypeOf(gives(new MultiTask([text, number], { unordered: true }))).toEqualTypeOf<Results<string | number>>();
expectTypeOf(gives(new MultiTask(list, { unordered: true, skipErrors: true }))).toEqualTypeOf<Results<number>>();
expectTypeOf(gives(new MultiTask(list, { unordered: false }))).toEqualTypeOf<number[]>();
declare const isUnordered: boolean;
expectTypeOf(gives(new MultiTask([text, number], { skipErrors: isUnordered }))).toEqualTypeOf<
  (string | number)[] | [string, number]
>();
expectTypeOf(gives(new MultiTask(list, { unordered: isUnordered }))).toEqualTypeOf<Results<number> | number[]>();
expectTypeOf(
  gives(new MultiTask(list, { onProgress: (progress) => expectTypeOf(progress).toEqualTypeOf<Progress>() })),
).toEqualTypeOf<number[]>();
expectTypeOf<MultiOptions>().toExtend<{ readonly max_workers?: number }>();

// @ts-expect-error an unknown option
new MultiTask(list, { maxWorker: 4 });
// @ts-expect-error beside a known one
new MultiTask(list, { unordered: true, maxWorker: 4 });
// @ts-expect-error of a wrong type
new MultiTask(list, { maxWorkers: '4' });
// @ts-expect-error promises are no members
new MultiTask([Promise.resolve(1)]);
// @ts-expect-error nor are functions
new MultiTask([() => text]);
// @ts-expect-error nor is a number
new MultiTask(5);
// @ts-expect-error no tasks at all
new MultiTask();

engine.async(function* () {
  const results = yield* new MultiTask(list, { unordered: true });
  expectTypeOf(yield* results.next()).toEqualTypeOf<ResultItem<number> | undefined>();
  expectTypeOf(yield* results.take()).toEqualTypeOf<readonly ResultItem<number>[]>();
  let item;
  while ((item = yield* results.next())) expectTypeOf(item).toEqualTypeOf<ResultItem<number>>();
  for (let batch; (batch = yield* results.take()).length > 0; )
    expectTypeOf(batch[0]?.value).toEqualTypeOf<number | undefined>();
  // @ts-expect-error a stream is read with next(), take() or for await
  for (const _value of results);
  // @ts-expect-error the values are not there yet
  results.map;
  // @ts-expect-error a forgotten yield*
  while ((item = results.next())) item.value;
  using scoped = results;
  scoped.close();
});
engine.async(async function* () {
  const results = yield* new MultiTask(list, { unordered: true });
  for await (const value of results) expectTypeOf(value).toEqualTypeOf<number>();
  await using scoped = results;
  scoped.close();
  const ordered = yield* new MultiTask([text, number]);
  expectTypeOf(ordered).toEqualTypeOf<[string, number]>();
});
