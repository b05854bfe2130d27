import { Cancellation } from '../core/cancellation.js';
import { CANCELLED, type ERROR } from '../core/node.js';
import type { Progress } from '../core/progress.js';
import { START } from '../core/protocol.js';
import type { RunExtras } from '../core/run-extras.js';
import { RunNode } from '../core/run-node.js';
import type { Entry } from './entry.js';
import type { SharedWork } from './shared-work.js';

/** The run of one of several callers that share work: it shows state, progress and result of the work as its own, and ends by itself. */
export class MirrorRun extends RunNode {
  #work: SharedWork | undefined;
  #unfollow: (() => void)[] = [];
  /** What was shown when it left. */
  #progress: Progress | undefined;

  follow(work: SharedWork): void {
    const { run } = work;
    this.#work = work;
    this.meta.record?.shares(this.run, work);
    this.#unfollow = [run.on('state', () => this.#startWith(run)), run.followProgress(() => this.markProgress())];
    this.token += 1;
    this.waiting = run[START](this, this.token);
    this.#startWith(run);
  }

  /** It runs when the work does. */
  #startWith({ isStarted }: RunNode): void {
    if (isStarted && !this.isStarted && !this.isShut) this.markStarted();
  }

  /** The work that it waits for, or did. */
  get work(): SharedWork | undefined {
    return this.#work;
  }

  override get progress(): Progress {
    if ((this.extras as RunExtras | undefined)?.progress !== undefined) return super.progress;
    return this.#work?.run.progress ?? this.#progress ?? super.progress;
  }

  override get isCancelling(): boolean {
    return super.isCancelling || (!this.isFinished && this.#work?.run.isCancelling === true);
  }

  /** It follows the work itself. */
  override progressedBelow(): boolean {
    return false;
  }

  override endedBelow(): void {}

  override shut(kind: typeof ERROR | typeof CANCELLED, value: unknown): boolean {
    if (!this.isOpen || this.#work?.run.isOpen === false) return false;
    const last = this.#leave();
    const isShut = super.shut(kind, value);
    // Where it has not started, nothing of it is closed, children neither.
    last?.shut(
      CANCELLED,
      kind === CANCELLED ? (value as Cancellation).forChildren : new Cancellation(undefined, 'parent'),
    );
    return isShut;
  }

  /** @returns the work's run, if nobody else is there */
  #leave(): RunNode | undefined {
    const work = this.#work;
    if (work === undefined || work.run.isSettled) return undefined;
    this.#end(work);
    this.#work = undefined;
    this.abandonWait();
    return work.leave(this) ? undefined : work.run;
  }

  #end({ run }: SharedWork): void {
    this.#progress = run.progress;
    for (const undo of this.#unfollow.splice(0)) undo();
  }

  protected override announce(): void {
    if (this.#work !== undefined) this.#end(this.#work);
    super.announce();
  }

  protected override isLookedAt(): boolean {
    return super.isLookedAt() || this.#work?.isLookedAt() === true;
  }
}

/** A caller's part of work that is shared. @param begin - makes the work, where there is none */
export function mirrorEntry(
  run: MirrorRun,
  begin: () => SharedWork,
  joins: (work: SharedWork) => void = () => {},
): Entry {
  const join = (work: SharedWork): void => {
    joins(work);
    work.join(run);
  };
  return { run, start: () => begin().start(), sharing: { begin, join } };
}
