import { answerLater } from '../core/answer.js';
import { StateError } from '../core/errors.js';
import { frameOf } from '../core/frame.js';
import type { TreeNode } from '../core/node.js';
import { Operation } from '../core/operation.js';
import { SPAWN, START, type Wait, type Waiter } from '../core/protocol.js';
import { plainMeta, type RunMeta } from '../core/run-meta.js';
import type { Tree } from '../core/tree.js';
import { expected } from '../core/validation.js';
import type { Results } from '../operations/results.js';
import type { Value } from '../operations/value.js';
import { checkMember } from './check-member.js';
import type { ExecutorKind } from './executor-kind.js';
import { type Exactly, type MultiOptions, type MultiSettings, multiSettings } from './multi-options.js';
import { MultiRun } from './multi-run.js';

type Items<T extends Iterable<any>> = T extends Iterable<infer U> ? Value<U> : never;
type Values<T extends Iterable<any>> = T extends readonly any[]
  ? { -readonly [K in keyof T]: Value<T[K]> }
  : Items<T>[];
/** In order: failed ones may be missing. An option that is known as a boolean only gives both. */
type Ordered<T extends Iterable<any>, O> = O extends { readonly skipErrors: true } | { readonly skip_errors: true }
  ? Items<T>[]
  : O extends { readonly skipErrors: infer S } | { readonly skip_errors: infer S }
    ? boolean extends S
      ? Items<T>[] | Values<T>
      : Values<T>
    : Values<T>;
/** What a multi task gives, by its options. */
export type MultiResult<T extends Iterable<any>, O> = O extends { readonly unordered: true }
  ? Results<Items<T>>
  : O extends { readonly unordered: infer U }
    ? boolean extends U
      ? Results<Items<T>> | Ordered<T, O>
      : Ordered<T, O>
    : Ordered<T, O>;

/**
 * Runs many tasks at once, `maxWorkers` at a time, each where its kind executes; the results come in order.
 *
 * A lazy iterable is pulled as places become free. With `unordered` it gives a stream instead; with `skipErrors` failed members are
 * left out, else the first failure is thrown and the rest is cancelled.
 *
 * @example
 * ```ts
 * import { MultiTask, Task } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * const squares = new MultiTask([1, 2, 3].map((n) => new Task((n: number) => n * n, n)), { maxWorkers: 2 });
 * await new NodeEngine().run(squares); // => [1, 4, 9]
 * ```
 * @remarks Idea: async_gui's `MultiTask`.
 */
export class MultiTask<const T extends Iterable<Operation<any>>, const O extends MultiOptions = {}> extends Operation<
  MultiResult<T, O>
> {
  /** @internal */
  readonly tasks: Iterable<unknown>;
  /** @internal */
  readonly settings: MultiSettings;
  #wasStarted = false;

  /**
   * @param tasks - any iterable of operations; an empty one gives `[]`
   * @param options - how many at once, and what is given
   * @throws `TypeError` or `RangeError` naming the member or option that cannot be used
   */
  constructor(tasks: T, options?: Exactly<O, MultiOptions>) {
    if (typeof (tasks as unknown) !== 'object' || tasks === null || typeof tasks[Symbol.iterator] !== 'function') {
      throw new TypeError(expected('tasks', 'an array or another iterable of tasks', tasks));
    }
    // `yield*` walks an operation too.
    if (START in tasks) {
      throw new TypeError(expected('tasks', 'an array or another iterable of tasks', tasks, 'Write `[task]`'));
    }
    if (Array.isArray(tasks)) for (let index = 0; index < tasks.length; index += 1) checkMember(tasks[index], index);
    const settings = multiSettings(new.target.name, options ?? {});
    // What was refused is not made, and nobody misses its use.
    super();
    this.tasks = tasks;
    this.settings = settings;
  }

  /** Where members that do not say otherwise execute; `undefined`: each where its kind does. @internal */
  get forcedKind(): ExecutorKind | undefined {
    return undefined;
  }

  /** What lists and messages call it. */
  get name(): string {
    return this.constructor.name;
  }

  /** @internal */
  override [START](waiter: Waiter, token: number): Wait {
    const frame = frameOf(waiter);
    const run = this[SPAWN](frame.tree, frame, plainMeta(this.name));
    if (!this.settings.unordered) return run.startFor(waiter, token, undefined);
    // The stream is given, not awaited: its run goes on as a child.
    const results = run.stream(frame);
    run.begin();
    return answerLater(waiter, token, results);
  }

  /** @internal */
  [SPAWN](tree: Tree, above: TreeNode, meta: RunMeta): MultiRun {
    if (this.#wasStarted && (this.tasks[Symbol.iterator]() as unknown) === this.tasks) {
      throw new StateError(
        'The tasks come from an iterator that can be walked once, and it was. Give an array, or a function that makes a new MultiTask',
      );
    }
    this.#wasStarted = true;
    return new MultiRun(tree, above, meta, this.tasks, this.settings, this.forcedKind);
  }
}

/** A multi task that executes in processes; by default as many at once as the machine has cores. */
export class MultiProcessTask<
  const T extends Iterable<Operation<any>>,
  const O extends MultiOptions = {},
> extends MultiTask<T, O> {
  /** @internal */
  override get forcedKind(): ExecutorKind {
    return 'process';
  }
}

/** A multi task that executes on the event loop; by default all at once. */
export class MultiAsyncTask<
  const T extends Iterable<Operation<any>>,
  const O extends MultiOptions = {},
> extends MultiTask<T, O> {
  /** @internal */
  override get forcedKind(): ExecutorKind {
    return 'loop';
  }
}
