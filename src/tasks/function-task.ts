import { developmentHooks } from '../core/development-hooks.js';
import { frameOf } from '../core/frame.js';
import type { TreeNode } from '../core/node.js';
import { Operation } from '../core/operation.js';
import { SPAWN, START, type Wait, type Waiter } from '../core/protocol.js';
import { plainMeta, type RunMeta } from '../core/run-meta.js';
import type { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';
import type { FunctionReference, MemberReference } from '../executors/executor.js';
import type { ExecutorKind } from './executor-kind.js';
import { checkTaskOptions, NO_OPTIONS, type TaskOptions, withOptions } from './task-options.js';
import { TaskRun } from './task-run.js';

/** An operation that executes a function on an executor; what all kinds of tasks share. */
export abstract class FunctionTask<R> extends Operation<R> {
  /** Where it executes, unless it is told otherwise. @internal */
  abstract readonly usualKind: ExecutorKind;
  /** @internal */
  readonly reference: FunctionReference | MemberReference;
  /** @internal */
  readonly args: readonly unknown[];
  /** @internal */
  options: TaskOptions = NO_OPTIONS;

  /** @internal */
  constructor(reference: FunctionReference | MemberReference, args: readonly unknown[]) {
    super();
    this.reference = reference;
    this.args = args;
  }

  /** @internal */
  get kind(): ExecutorKind {
    return this.options.executor ?? this.usualKind;
  }

  /** What lists and messages call it. */
  get name(): string {
    return this.options.name ?? this.reference.name;
  }

  /**
   * Gives a copy with options; the argument list belongs to the function.
   *
   * @param options - added to those it has
   * @throws `TypeError` or `RangeError` naming the option that cannot be used
   */
  with(options: TaskOptions): this {
    checkTaskOptions(options);
    developmentHooks.used?.(this);
    const copy = Object.assign(Object.create(Object.getPrototypeOf(this)), this) as this;
    developmentHooks.made?.(copy, this.with);
    copy.options = withOptions(this.options, options);
    return copy;
  }

  /** @internal */
  override [START](waiter: Waiter, token: number): Wait {
    const frame = frameOf(waiter);
    return this[SPAWN](frame.tree, frame, plainMeta(this.name)).startFor(waiter, token, undefined);
  }

  /** @internal */
  [SPAWN](tree: Tree, above: TreeNode, meta: RunMeta): RunNode {
    return new TaskRun(tree, above, meta, this);
  }
}

/** Whether it is one, of whatever copy of the library. */
export function isFunctionTask(value: unknown): value is FunctionTask<unknown> {
  return typeof value === 'object' && value !== null && SPAWN in value && 'reference' in value;
}
