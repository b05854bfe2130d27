import { Frame } from '../core/frame.js';
import type { TreeNode } from '../core/node.js';
import { hasRunBelow, progressesBelow } from '../core/observable-run.js';
import type { Progress } from '../core/progress.js';
import { ProgressBelow } from '../core/progress-below.js';
import { isRun } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';

/** A member of a multi task that is no task: it has a frame of its own, so that what its runs tell counts for it alone. */
export class MemberFrame extends Frame {
  readonly #tell: (progress: Progress) => void;
  readonly #below = new ProgressBelow();
  #unfollow: (() => void) | undefined;

  constructor(tree: Tree, above: TreeNode, tell: (progress: Progress) => void) {
    super(tree, above);
    this.#tell = tell;
  }

  /** A run goes on elsewhere, and is waited for. */
  override begin(member: unknown): void {
    if (isRun(member)) {
      const tell = (): void => this.#tell(member.progress);
      this.#unfollow = member.followProgress(tell);
      tell();
    }
    super.begin(member);
  }

  override progressedBelow(): boolean {
    this.#tell(this.#below.show(progressesBelow(this)));
    return false;
  }

  override endedBelow(progress: Progress, isWell: boolean): void {
    this.#below.ended(progress, isWell);
    this.progressedBelow();
    if (!hasRunBelow(this)) this.#below.over();
  }

  protected override closed(): void {
    this.#unfollow?.();
  }
}
