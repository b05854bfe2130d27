import { Cancellation } from '../../../core/cancellation.js';
import { frameOf } from '../../../core/frame.js';
import type { TreeNode } from '../../../core/node.js';
import { Operation } from '../../../core/operation.js';
import { SPAWN, START, type Wait, type Waiter } from '../../../core/protocol.js';
import { plainMeta, type RunMeta } from '../../../core/run-meta.js';
import type { Tree } from '../../../core/tree.js';
import { RemoteRun } from '../../../tasks/remote-run.js';
import { type CallSink, MainCall, type MainFunction } from './main-call.js';

/** A call of main's function, as an operation. */
export class MainTask extends Operation<unknown> {
  readonly #fn: MainFunction;
  readonly #args: readonly unknown[];

  constructor(fn: MainFunction, args: readonly unknown[]) {
    super();
    this.#fn = fn;
    this.#args = args;
  }

  get name(): string {
    return this.#fn.name;
  }

  override [START](waiter: Waiter, token: number): Wait {
    const frame = frameOf(waiter);
    return this[SPAWN](frame.tree, frame, plainMeta(this.name)).startFor(waiter, token, undefined);
  }

  [SPAWN](tree: Tree, above: TreeNode, meta: RunMeta): MainRun {
    return new MainRun(tree, above, meta, this.#fn, this.#args);
  }
}

/** The run of a call: it settles when main's run has, its clean-up included. */
class MainRun extends RemoteRun implements CallSink {
  protected override readonly work: MainCall;

  constructor(tree: Tree, above: TreeNode, meta: RunMeta, fn: MainFunction, args: readonly unknown[]) {
    super(tree, above, meta);
    this.work = new MainCall(fn, args, this);
  }

  get cancelReason(): unknown {
    return this.value instanceof Cancellation ? this.value.reason : this.value;
  }
}
