import { expectTypeOf } from 'expect-type';
import {
  AsyncTask,
  type Op,
  type Operation,
  ProcessTask,
  type Run,
  sleep,
  Task,
  type TaskContext,
  workerModule,
} from 'offloop';
import type { NodeEngine } from 'offloop/node';

declare const engine: NodeEngine;
declare const photo: ArrayBuffer;
type Thumbnail = { readonly width: number; readonly pixels: ArrayBuffer };
declare function resize(photo: ArrayBuffer, width: number, options?: { readonly sharp: boolean }): Promise<Thumbnail>;
declare function convert(path: string, onPage: (page: number) => void): number;
declare function overloaded(a: string): string;
declare function overloaded(a: number): number;

/** What the operation gives. */
declare function gives<R>(operation: Operation<R>): R;

for (const Kind of [Task, ProcessTask, AsyncTask]) {
  expectTypeOf(gives(new Kind(resize, photo, 200))).toEqualTypeOf<Thumbnail>();
}
expectTypeOf(new Task(resize, photo, 200)).toExtend<Operation<Thumbnail>>();
expectTypeOf(gives(new Task((n: number) => n * n, 12))).toEqualTypeOf<number>();
expectTypeOf(gives(new Task(async (n: number) => `${n}`, 12))).toEqualTypeOf<string>();
expectTypeOf(gives(new Task(resize, photo, 200, { sharp: true }))).toEqualTypeOf<Thumbnail>();
expectTypeOf(gives(new Task(<T>(value: T) => value, 5))).toExtend<number>();
expectTypeOf(gives(new Task(() => {}))).toEqualTypeOf<void>();
expectTypeOf(gives(new Task((s: string) => overloaded(s), 'a'))).toEqualTypeOf<string>();
new Task(function (n: number) {
  expectTypeOf(this).toEqualTypeOf<TaskContext>();
  expectTypeOf(this.signal).toEqualTypeOf<AbortSignal>();
  return n;
}, 4);
expectTypeOf(new Task(resize, photo, 200).with({ timeout: 500, transfer: [photo] })).toEqualTypeOf(
  new Task(resize, photo, 200),
);
// Closures of an AsyncTask may be arguments, too.
new AsyncTask(convert, 'a', (page) => expectTypeOf(page).toEqualTypeOf<number>());

// @ts-expect-error a missing argument
new Task(resize, photo);
// @ts-expect-error one too many
new Task((n: number) => n, 1, 2);
// @ts-expect-error of a wrong type
new Task(resize, photo, '200');
// @ts-expect-error no function
new Task('resize', photo);
// @ts-expect-error no arguments at all
new Task();
// @ts-expect-error a callback cannot be sent to a worker
new Task(convert, 'a', (page: number) => void page);
// @ts-expect-error nor to a process
new ProcessTask(convert, 'a', (page: number) => void page);
// @ts-expect-error options belong to with()
new Task((n: number) => n, 1, { timeout: 5 });
// @ts-expect-error an unknown option
new Task((n: number) => n, 1).with({ timeuot: 5 });
// @ts-expect-error milliseconds are a number
new Task((n: number) => n, 1).with({ timeout: '5s' });
// @ts-expect-error a task is no promise
new Task((n: number) => n, 1).then;
// @ts-expect-error an operation without its start is none
({}) satisfies Operation<number>;

export const results = engine.async(function* () {
  const thumbnail = yield* new Task(resize, photo, 200);
  expectTypeOf(thumbnail).toEqualTypeOf<Thumbnail>();
  const untyped = yield new Task(resize, photo, 200);
  expectTypeOf(untyped).toBeAny();
  // @ts-expect-error a forgotten yield*, its value used
  new Task(resize, photo, 200).width;
  return thumbnail.width;
});
expectTypeOf(results()).toEqualTypeOf<Run<number>>();

export const asynchronous = engine.async(async function* () {
  const thumbnail = yield* new Task(resize, photo, 200);
  expectTypeOf(thumbnail).toEqualTypeOf<Thumbnail>();
  return thumbnail.pixels;
});
expectTypeOf(asynchronous()).toEqualTypeOf<Run<ArrayBuffer>>();

// ---- worker modules -------------------------------------------------------------------------------------------------------
interface Work {
  resize(photo: ArrayBuffer, width: number): Promise<Thumbnail>;
  hash(text: string): string;
  lines(text: string): Generator<string>;
  rows(text: string): AsyncGenerator<number>;
  convert(path: string, onPage: (page: number) => void): number;
  identity<T>(value: T): T;
  readonly LIMIT: number;
  Shape: abstract new () => object;
}
const work = workerModule<Work>(new URL('file:///work.js'), async () => ({}) as Work);
expectTypeOf(work.hash('x')).toExtend<Operation<string>>();
expectTypeOf(work.hash('x').with({ retries: 1 })).toExtend<Operation<string>>();
expectTypeOf(gives(work.resize(photo, 200))).toEqualTypeOf<Thumbnail>();
expectTypeOf(gives(new Task(work.resize, photo, 200))).toEqualTypeOf<Thumbnail>();
expectTypeOf(gives(new ProcessTask(work.hash, 'x'))).toEqualTypeOf<string>();
expectTypeOf(gives(new AsyncTask(work.hash, 'x'))).toEqualTypeOf<string>();
expectTypeOf(gives(work.identity(5))).toBeUnknown();
expectTypeOf<keyof typeof work>().toEqualTypeOf<'resize' | 'hash' | 'lines' | 'rows' | 'convert' | 'identity'>();
expectTypeOf(gives(gives(work.lines('a')).next())?.value).toEqualTypeOf<string | undefined>();
expectTypeOf(gives(gives(work.rows('a')).take())[0]?.value).toEqualTypeOf<number | undefined>();
// @ts-expect-error a constant is no function of the module
work.LIMIT;
// @ts-expect-error nor is a class
work.Shape;
// @ts-expect-error a name that is not there
work.hsah('x');
// @ts-expect-error a missing argument
work.resize(photo);
// @ts-expect-error an argument of a wrong type
work.hash(5);
// @ts-expect-error the same through Task
new Task(work.hash, 5);
// @ts-expect-error a callback cannot be sent
work.convert('a', (page: number) => void page);
// @ts-expect-error a forgotten yield*, its value used
work.hash('x').toUpperCase();
// @ts-expect-error a place is a URL, or a function that makes the worker
workerModule<Work>('./work.js');
// A page's form.
workerModule<Work>(() => ({ postMessage() {}, terminate() {}, addEventListener() {} }));

// ---- helpers --------------------------------------------------------------------------------------------------------------
function* helper(id: string): Op<number> {
  yield* sleep(1);
  return id.length;
}
engine.async(function* () {
  expectTypeOf(yield* helper('a')).toEqualTypeOf<number>();
});
