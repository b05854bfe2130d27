import type { AsyncOp, Op, Operation } from '../core/operation.js';

/** What a member of `all`, `race` or a multi task gives. */
export type Value<T> =
  T extends Operation<infer R>
    ? R
    : T extends PromiseLike<infer R>
      ? Awaited<R>
      : T extends () => Operation<infer R>
        ? R
        : T extends () => Generator<any, infer R, any> | AsyncGenerator<any, infer R, any>
          ? R
          : T extends () => PromiseLike<infer R>
            ? Awaited<R>
            : never;

/** What `all` and `race` take. */
export type Member =
  | Operation<any>
  | PromiseLike<any>
  | (() => Operation<any> | Op<any> | AsyncOp<any> | PromiseLike<any>);
