import {
  BODY_ENDED,
  type CANCELLED,
  CLOSING,
  type ERROR,
  OBSERVED,
  SHUT,
  SILENT,
  STARTED,
  type TreeNode,
} from '../core/node.js';
import { plainMeta } from '../core/run-meta.js';
import { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';

/** A member of a multi task that executes, as a run: made when somebody looks at the children, and silent on the engine. */
export class MemberRun extends RunNode {
  readonly #cancelMember: (why: unknown) => void;

  /** @param cancelMember - stops its execution; `stopped` follows */
  constructor(tree: Tree, above: TreeNode, name: string, cancelMember: (why: unknown) => void) {
    super(tree, above, plainMeta(name));
    this.flags |= STARTED | OBSERVED | SILENT;
    this.#cancelMember = cancelMember;
  }

  override shut(kind: typeof ERROR | typeof CANCELLED, value: unknown): boolean {
    if (!this.#accept(kind, value)) return false;
    this.#cancelMember(this.abortReason());
    return true;
  }

  #accept(kind: typeof ERROR | typeof CANCELLED, value: unknown): boolean {
    if ((this.flags & (SHUT | BODY_ENDED)) !== 0) return false;
    this.flags |= SHUT | kind;
    this.value = value;
    this.shutAccepted();
    this.abortSignal();
    this.markClosed();
    return true;
  }

  /** The multi task closes: its executions are cancelled already. */
  closeWith(kind: typeof ERROR | typeof CANCELLED, value: unknown): void {
    this.#accept(kind, value);
  }

  endedWith(value: unknown, failed: boolean): void {
    if ((this.flags & SHUT) !== 0) this.stopped();
    else if (failed) this.failed(value);
    else this.bodyEnded(0, value);
  }

  stopped(): void {
    this.flags |= BODY_ENDED | CLOSING;
    this.proceed();
  }
}
