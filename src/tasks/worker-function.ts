import { VERSION } from '../core/version.js';
import type { FunctionReference, MemberReference } from '../executors/executor.js';
import type { TaskContext } from '../executors/task-context.js';

declare const source: unique symbol;

/** Where a function of a worker module says what it refers to. */
export const REFERENCE: unique symbol = Symbol.for(`offloop.reference@${VERSION}`);

/** Any function at all. */
export type AnyFunction = (...args: any[]) => any;

/** A function of a worker module. Called, it gives the task: `yield* work.resize(photo, 200)`. What it is generic in becomes unknown. */
export interface WorkerFunction<A extends readonly unknown[], R> {
  readonly [source]: (...args: A) => R;
}

/** What cannot be sent to a worker is refused by type where types can tell: functions. */
export type Sent<A extends readonly unknown[]> = { [I in keyof A]: A[I] extends AnyFunction ? never : A[I] };

/** A function that is sent as source; one of a worker module is none. */
export type InlineFunction<A extends readonly unknown[], T> = ((this: TaskContext, ...args: A) => T) & {
  readonly [source]?: never;
};

/** The reference behind a function of a worker module, or of an actor; `undefined` for any other. */
export function referenceOf(fn: unknown): FunctionReference | MemberReference | undefined {
  return typeof fn === 'function'
    ? (fn as { [REFERENCE]?: FunctionReference | MemberReference })[REFERENCE]
    : undefined;
}
