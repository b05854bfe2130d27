import { answerLater } from '../core/answer.js';
import { frameOf } from '../core/frame.js';
import type { FrameLink, Wait, Waiter } from '../core/protocol.js';
import { STOP } from '../core/protocol.js';
import { refuse } from '../core/refuse.js';
import { startWork } from './start-work.js';

/** Its frame was cancelled while it is on the stack: nothing more is started for it. */
function isClosed(waiter: Waiter): boolean {
  return frameOf(waiter).isYetToClose;
}

/** A wait for several members at once; how their answers make one is the subclass's. */
export abstract class MembersWait implements Waiter, Wait {
  readonly frame: FrameLink;
  protected readonly waiter: Waiter;
  readonly #token: number;
  readonly #waits: (Wait | undefined)[] = [];
  #isStarting = true;
  #isOver = false;
  #early: { readonly value: unknown; readonly failed: boolean } | undefined;

  constructor(waiter: Waiter, token: number) {
    this.waiter = waiter;
    this.frame = waiter.frame;
    this.#token = token;
  }

  abstract blocked(): FrameLink | undefined;
  protected abstract succeeded(index: number, value: unknown): void;

  /** Starts the members in order; the first that fails at its start is the answer. */
  begin(members: readonly unknown[]): Wait {
    for (const [index, member] of members.entries()) {
      // A member may have cancelled the handler, or answered for all, inside its start.
      if (this.#isOver || isClosed(this)) {
        refuse(member, this);
        continue;
      }
      try {
        const wait = startWork(member, this, index);
        // It may have answered, or ended the whole wait, inside its start.
        if (this.#isOver) wait?.[STOP](false);
        else this.#waits[index] = wait;
      } catch (error) {
        this.fail(index, error);
      }
    }
    this.#isStarting = false;
    if (this.#early === undefined) return this;
    return answerLater(this.waiter, this.#token, this.#early.value, this.#early.failed);
  }

  resume(index: number, value: unknown): void {
    if (this.#isOver) return;
    this.#waits[index] = undefined;
    this.succeeded(index, value);
  }

  fail(index: number, error: unknown): void {
    if (this.#isOver) return;
    this.#waits[index] = undefined;
    this.answer(error, true);
  }

  /** Fails from outside: what still runs is stopped. */
  protected giveUp(error: unknown): void {
    if (!this.#isOver) this.answer(error, true);
  }

  /** Answers after the synchronous clean-up of those that still run. */
  protected answer(value: unknown, failed: boolean): void {
    this.#isOver = true;
    for (const wait of this.#waits.splice(0)) wait?.[STOP](false);
    if (this.#isStarting) this.#early = { value, failed };
    else if (failed) this.waiter.fail(this.#token, value);
    else this.waiter.resume(this.#token, value);
  }

  [STOP](closing: boolean): void {
    this.#isOver = true;
    for (const wait of this.#waits.splice(0)) wait?.[STOP](closing);
  }
}
