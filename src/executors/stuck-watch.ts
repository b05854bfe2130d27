import { host } from '../core/host.js';
import type { Submission } from './executor.js';

/** Milliseconds between two looks at which call executes. */
const LOOK = 20;
/** Milliseconds that a worker has to answer, where nobody can see into it. */
const UNSEEN = 100;

/** Stops the worker of many calls when one executes that is not wanted any more; the others must not suffer. */
export class StuckWatch {
  readonly #isDropped: (index: number) => boolean;
  #timer: unknown;

  constructor(isDropped: (index: number) => boolean) {
    this.#isDropped = isDropped;
  }

  /** Looks from now on. */
  start(submission: Submission): void {
    this.#look(submission, 0);
  }

  #look(submission: Submission, waited: number): void {
    this.stop();
    const { reached } = submission;
    // Where it cannot be seen, short calls have ended soon; then it is one that does not end.
    const isStuck = reached === undefined ? waited >= UNSEEN : this.#isDropped(reached);
    if (isStuck) submission.cancel();
    else this.#timer = host.setTimeout(() => this.#look(submission, waited + LOOK), LOOK);
  }

  stop(): void {
    host.clearTimeout(this.#timer);
  }
}
