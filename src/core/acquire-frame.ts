import { Cancellation } from './cancellation.js';
import { Frame } from './frame.js';
import { BODY_ENDED, CANCELLED, ERROR, RUNNING, SETTLED, SHIELDED, SHUT, UNWINDING } from './node.js';
import type { ReusedWait, Wait } from './protocol.js';

/**
 * Opens something. When its waiter is cancelled, work that can be stopped is; a promise is awaited to its end, since its value would
 * be lost, and the value is released when it comes. That does not delay the `finally` of the handler, only its end.
 */
export class AcquireFrame extends Frame {
  release: (value: unknown) => unknown = () => {};
  owner: Frame | undefined;
  #isAbandoned = false;
  /** An answer is there, and waits for its turn on the loop. */
  #isArriving = false;

  override resume(token: number, value: unknown): void {
    if (token === this.token) {
      this.#isArriving = (this.flags & (RUNNING | BODY_ENDED)) === 0;
      if ((this.flags & (SHIELDED | SHUT)) === (SHIELDED | SHUT)) {
        // A cancel waited for the end of the shield, whose value may be what is to be released.
        this.flags &= ~SHIELDED;
        this.closeDown();
      }
    }
    this.answered(token, value, false);
  }

  override resumeFrom({ token }: ReusedWait, value: unknown): void {
    this.resume(token, value);
  }

  override shut(kind: typeof ERROR | typeof CANCELLED, value: unknown): boolean {
    return !this.#isAbandoned && super.shut(kind, value);
  }

  protected override closeDown(): void {
    const wait = this.waiting as Wait | undefined;
    const canGoOn = wait?.soften !== undefined || this.#isArriving;
    if (!canGoOn || (this.flags & ERROR) !== 0) return super.closeDown();
    // It goes on, for nobody but the release.
    const reason = this.abortReason();
    this.#isAbandoned = true;
    this.waiter = undefined;
    this.value = undefined;
    this.flags &= ~(SHUT | CANCELLED | ERROR);
    wait?.soften?.(reason);
    this.markClosed();
  }

  override proceedWith(token: number, value: unknown, failed: boolean): void {
    this.#isArriving = false;
    super.proceedWith(token, value, failed);
    if (!this.#isAbandoned || (this.flags & (BODY_ENDED | UNWINDING | SETTLED | SHUT)) !== 0) return;
    const wait = this.waiting as Wait | undefined;
    if (wait !== undefined && wait.soften === undefined) super.shut(CANCELLED, new Cancellation(undefined, 'parent'));
  }

  protected override bodyEnded(kind: 0 | typeof ERROR | typeof CANCELLED, value: unknown): void {
    if (kind === 0 && (this.flags & SHUT) === 0) {
      this.tree.keep(value);
      const release = () => this.release(value);
      if (this.#isAbandoned) this.pushCleanup(release);
      else (this.owner as Frame).addCleanup(release);
    }
    if (kind === 0 || !this.#isAbandoned) return super.bodyEnded(kind, value);
    this.tree.late(value, true);
    super.bodyEnded(0, undefined);
  }

  override cleanupFailed(error: unknown): void {
    if (this.#isAbandoned) this.report(error);
    else super.cleanupFailed(error);
  }
}
