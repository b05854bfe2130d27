import type { CANCELLED, ERROR, TreeNode } from '../core/node.js';
import { plainMeta } from '../core/run-meta.js';
import { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';

/** A member of a multi task that executes, as a run: made when somebody looks at the children, and silent on the engine. */
export class MemberRun extends RunNode {
  readonly #cancelMember: (why: unknown) => void;

  /** @param cancelMember - stops its execution; `stopped` follows */
  constructor(tree: Tree, above: TreeNode, name: string, cancelMember: (why: unknown) => void) {
    super(tree, above, plainMeta(name));
    this.standFor();
    this.#cancelMember = cancelMember;
  }

  override shut(kind: typeof ERROR | typeof CANCELLED, value: unknown): boolean {
    if (!this.closeWith(kind, value)) return false;
    this.#cancelMember(this.abortReason());
    return true;
  }

  /** Its execution is cancelled already, or will be. @returns false if it came too late */
  closeWith(kind: typeof ERROR | typeof CANCELLED, value: unknown): boolean {
    if (!this.acceptShut(kind, value)) return false;
    this.markClosed();
    return true;
  }

  endedWith(value: unknown, failed: boolean): void {
    if (this.isShut) this.stopped();
    else if (failed) this.failed(value);
    else this.bodyEnded(0, value);
  }

  stopped(): void {
    this.workStopped();
  }
}
