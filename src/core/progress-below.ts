import type { Progress } from './progress.js';
import { noProgress } from './progress-state.js';
import { ProgressSum } from './progress-sum.js';

/**
 * What is shown of runs by those that belong together: the children of a run, the members of a multi task, the calls of a handler.
 *
 * A phase lasts from the first that begins until none goes on. One alone is mirrored, with phases of its own. Several are summed: who has
 * ended keeps its share, and the sum does not go back. The last value stays until one of a later phase tells something.
 */
export class ProgressBelow {
  #ended: ProgressSum | undefined = undefined;
  /** Some of this phase do not count any more. */
  #hasLeft = false;
  /** The largest fraction that was shown in this phase. */
  #most = 0;
  #last = noProgress;
  #lastTotal: number | undefined = undefined;

  /**
   * @param parts - the progress of those that go on
   * @param quiet - how many go on besides, and have told nothing
   */
  show(parts: Iterable<Progress>, quiet = 0): Progress {
    const sum = new ProgressSum(this.#ended);
    for (const part of parts) sum.add(part);
    const shown = sum.addQuiet(quiet, false).progress;
    if (shown === undefined) return this.#last;
    const isAlone = sum.parts === 1 && !this.#hasLeft;
    this.#most = isAlone ? shown.fraction : Math.max(this.#most, shown.fraction);
    this.#lastTotal = shown.total ?? this.#lastTotal;
    this.#last = this.#most === shown.fraction ? shown : withFraction(shown, this.#most);
    return this.#last;
  }

  /** Something was told. */
  get hasTold(): boolean {
    return this.#last !== noProgress || this.#ended?.last !== undefined;
  }

  /** None of this phase has ended: one alone that tells nothing leaves no trace. */
  get isNew(): boolean {
    return this.#ended === undefined && !this.#hasLeft;
  }

  /** One has ended, with this progress. @param isWell - what told nothing is done */
  ended(progress: Progress, isWell: boolean): void {
    this.#ended ??= new ProgressSum();
    if (progress === noProgress) this.#ended.addQuiet(1, isWell);
    else this.#ended.addEnded(progress);
  }

  /** One does not count any more, as if it had not been there. */
  left(): void {
    this.#hasLeft = true;
  }

  /** None goes on: what begins later is another phase. */
  over(): void {
    this.show([]);
    this.#ended = undefined;
    this.#hasLeft = false;
    this.#most = 0;
  }

  /** All is done, whatever was told: where there was a total. */
  complete(): void {
    const total = this.#lastTotal;
    if (total === undefined || this.#last.fraction === 1) return;
    const { eta } = this.#last;
    this.#last = withFraction({ ...this.#last, completed: total, total, eta: eta && 0 }, 1);
  }
}

function withFraction(progress: Progress, fraction: number): Progress {
  return { ...progress, fraction, percent: fraction * 100 };
}
