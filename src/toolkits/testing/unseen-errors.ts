import { CancelledError } from '../../core/errors.js';
import { macrotask } from '../../core/host.js';
import type { Tree } from '../../core/tree.js';

/**
 * Decides for a test whether nobody looks at an error: not while a call of the control is under way, since the test cannot look until that
 * ends; and when the test ends at the latest, since what the engine reports would come after it.
 */
export class UnseenErrors {
  readonly #tree: Tree;
  readonly #isUnderWay: () => boolean;
  /** What is not decided yet. */
  readonly #undecided = new Set<() => void>();

  constructor(tree: Tree, isUnderWay: () => boolean) {
    this.#tree = tree;
    this.#isUnderWay = isUnderWay;
    tree.decideLater = (decide) => this.#add(decide);
  }

  #add(decide: () => void): void {
    const once = (): void => {
      if (this.#undecided.delete(once)) decide();
    };
    this.#undecided.add(once);
    if (!this.#isUnderWay() || this.#tree.hears('error')) macrotask(once);
  }

  decideAll(): void {
    for (const decide of [...this.#undecided]) decide();
  }

  /** From here on errors are the test's, which is about to end. @returns those that nobody has looked at until it is called */
  collect(): () => unknown[] {
    const tree = this.#tree;
    const errors: unknown[] = [];
    const { report } = tree;
    tree.report = (error, run) => {
      if (error instanceof CancelledError || tree.hears('error')) report.call(tree, error, run);
      else errors.push(error);
    };
    return () => {
      this.decideAll();
      tree.report = report;
      return errors;
    };
  }

  /** The engine decides by itself again. */
  end(): void {
    this.#tree.decideLater = macrotask;
  }
}
