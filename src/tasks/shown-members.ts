import type { CANCELLED, ERROR, TreeNode } from '../core/node.js';
import type { Progress } from '../core/progress.js';
import type { Run } from '../core/run.js';
import type { Tree } from '../core/tree.js';
import { MemberRun } from './member-run.js';

/** The members of a multi task that somebody has looked at: only those are runs. */
export class ShownMembers {
  readonly #tree: Tree;
  readonly #above: TreeNode;
  readonly #runs = new Map<number, MemberRun>();

  constructor(tree: Tree, above: TreeNode) {
    this.#tree = tree;
    this.#above = above;
  }

  get isEmpty(): boolean {
    return this.#runs.size === 0;
  }

  show(index: number, name: string, cancel: (why: unknown) => void): void {
    if (!this.#runs.has(index)) this.#runs.set(index, new MemberRun(this.#tree, this.#above, name, cancel));
  }

  at(index: number): Run | undefined {
    return this.#runs.get(index)?.run;
  }

  progress(index: number, { completed, total, message }: Progress): void {
    this.#runs.get(index)?.update({ completed, total, message });
  }

  /** Its outcome stands, though its work may still be stopping. */
  close(index: number, kind: typeof ERROR | typeof CANCELLED, value: unknown): void {
    this.#runs.get(index)?.closeWith(kind, value);
  }

  closeAll(kind: typeof ERROR | typeof CANCELLED, value: unknown): void {
    for (const member of this.#runs.values()) member.closeWith(kind, value);
  }

  ended(index: number, value: unknown, failed: boolean): void {
    this.#forget(index)?.endedWith(value, failed);
  }

  stopped(index: number): void {
    this.#forget(index)?.stopped();
  }

  #forget(index: number): MemberRun | undefined {
    const member = this.#runs.get(index);
    this.#runs.delete(index);
    return member;
  }
}
