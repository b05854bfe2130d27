import { type Clock, FRAME } from './clock.js';

/** One whose progress can change. */
export interface Progressing {
  emitProgress(): void;
}

/** Tells of progress once a frame, since more often nobody sees it: a flood of updates costs its listeners a call a frame. */
export class ProgressFrames {
  readonly #clock: () => Clock;
  readonly #marked = new Set<Progressing>();
  #stopTimer: (() => void) | undefined;

  constructor(clock: () => Clock) {
    this.#clock = clock;
  }

  mark(run: Progressing): void {
    this.#marked.add(run);
    this.#stopTimer ??= this.#clock().timer(FRAME, () => this.tell());
  }

  /** Tells of this one now, if it has anything to tell. */
  flush(run: Progressing): void {
    if (!this.#marked.delete(run)) return;
    if (this.#marked.size === 0) this.#stop();
    run.emitProgress();
  }

  /** Tells of all that has changed, without waiting for the frame. */
  tell(): void {
    this.#stop();
    const runs = [...this.#marked];
    this.#marked.clear();
    for (const run of runs) run.emitProgress();
  }

  #stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }
}
