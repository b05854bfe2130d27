import type { Progress } from '../core/progress.js';
import { ProgressState } from '../core/progress-state.js';
import type { RunMeta } from '../core/run-meta.js';
import { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';

/** The run of a set: its progress is that of all jobs together, read when somebody asks. */
export class SetRun extends RunNode {
  readonly #read: () => { readonly completed: number; readonly total: number };
  readonly #state: ProgressState;
  #isCurrent = false;

  constructor(tree: Tree, meta: RunMeta, read: () => { readonly completed: number; readonly total: number }) {
    super(tree, tree.root, meta);
    this.#read = read;
    this.#state = new ProgressState(tree.clock.now());
  }

  override get progress(): Progress {
    // Asked while it is made.
    if (this.#state === undefined) return super.progress;
    if (!this.#isCurrent) this.#state.update(this.#read());
    this.#isCurrent = true;
    return this.#state.snapshot(this.tree.clock.now());
  }

  /** A job has gone on, or has ended. */
  touch(): void {
    this.#isCurrent = false;
    this.markProgress();
  }

  override progressedBelow(): boolean {
    this.#isCurrent = false;
    return super.progressedBelow();
  }

  override endedBelow(): void {}

  protected override finishProgress(): void {
    if (this.isWell) {
      void this.progress;
      this.#state.complete();
    }
    super.finishProgress();
  }
}
