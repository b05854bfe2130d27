import { Cancellation } from './cancellation.js';
import { contexts } from './context.js';
import type { Extras, Owned } from './extras.js';
import {
  BODY_ENDED,
  CANCELLED,
  CHILD_FAILED,
  CLEANUP,
  CLOSED,
  CLOSING,
  ERROR,
  FORKED,
  OBSERVED,
  RUNNING,
  SETTLED,
  SHIELDED,
  SHUT,
  STARTED,
  TreeNode,
  UNINTERRUPTIBLE,
  UNWINDING,
} from './node.js';
import type { PromiseSlot } from './promise-slot.js';
import type { Waiter } from './protocol.js';
import type { Tree } from './tree.js';

/**
 * How a node ends. Three milestones: its body has ended; it is closed (clean-up done, children closed); it has settled (their work
 * has really stopped). A generator is closed when the children have, a node settles when they have.
 */
export abstract class Lifecycle extends TreeNode {
  declare readonly tree: Tree;
  /** The outcome: a value, an error or a {@link Cancellation}. */
  declare value: unknown;
  declare extras: Extras | undefined;

  // Fields of the classes that follow, too: their own constructors would cost more than all else that makes a run.
  /** Each stretch of the body has its own; an answer under an older one is late. */
  declare token: number;
  declare generator: Generator | undefined;
  /** What the body waits for. While RUNNING it carries an answer given at once. */
  declare waiting: unknown;
  declare slot: PromiseSlot | undefined;
  /** Who waits for this frame; or, while it is MADE, on whose stack it was made, and in which stretch. */
  declare waiter: Waiter | undefined;
  declare waiterToken: number;

  constructor(tree: Tree, parent: TreeNode | undefined) {
    super(parent);
    this.tree = tree;
    this.value = undefined;
    this.extras = undefined;
    this.token = 0;
    this.generator = undefined;
    this.waiting = undefined;
    this.slot = undefined;
    this.waiter = undefined;
    this.waiterToken = 0;
  }

  /** Abandons what the body waits for. */
  protected abstract abandonWait(): void;
  /** Closes the body; false: a clean-up step is under way and calls `proceed` when done. */
  protected abstract closeBody(): boolean;
  /** Runs one clean-up; false: it is under way, as a child. */
  protected abstract startCleanup(work: unknown): boolean;
  /** The outcome stands: tell those who wait. */
  protected abstract announce(): void;
  /** Closing was accepted. */
  protected abstract shutAccepted(): void;
  abstract report(error: unknown): void;

  /**
   * Accepts a cancel, a timeout or a child's failure: from here the outcome stands.
   * @returns false if it came too late
   */
  shut(kind: typeof ERROR | typeof CANCELLED, value: unknown): boolean {
    if ((this.flags & (SHUT | BODY_ENDED | UNINTERRUPTIBLE)) !== 0) return false;
    this.flags |= SHUT | kind;
    this.value = value;
    if ((this.flags & STARTED) === 0) {
      this.flags |= BODY_ENDED | CLOSING;
      this.abortSignal();
      this.proceed();
      return true;
    }
    this.shutAccepted();
    if ((this.flags & RUNNING) !== 0) {
      this.abortSignal();
      this.shutRunning();
    } else if ((this.flags & SHIELDED) === 0) this.closeDown();
    return true;
  }

  /**
   * As `shut`, where the work goes on elsewhere (on a worker, in members of a multi task) and is ended by who calls this: then the node says
   * that it has closed, or has stopped.
   */
  protected acceptShut(kind: typeof ERROR | typeof CANCELLED, value: unknown): boolean {
    if (!this.isOpen) return false;
    this.flags |= SHUT | kind;
    this.value = value;
    this.shutAccepted();
    this.abortSignal();
    return true;
  }

  /** After `acceptShut`, where the body has still to be closed. */
  protected beginClosing(): void {
    this.flags |= CLOSING;
    this.proceed();
  }

  /** Lets something begin below it while it counts as being on the stack: a cancel finds there what begins. */
  protected beginBelow(begin: () => void): void {
    const wasRunning = (this.flags & RUNNING) !== 0;
    this.flags |= RUNNING;
    begin();
    if (wasRunning) return;
    this.flags &= ~RUNNING;
    this.proceed();
  }

  /** The work that went on elsewhere has ended, whatever came of it. */
  protected workStopped(): void {
    this.flags |= BODY_ENDED | CLOSING;
    this.proceed();
  }

  /** In the context of its call: whoever cancels it, or ends what it waits for last, has another. */
  protected inItsContext<A extends unknown[], R>(action: (...args: A) => R, ...args: A): R {
    let node: Lifecycle | undefined = this;
    while (node !== undefined && node.extras?.context === undefined) node = node.above as Lifecycle | undefined;
    const context = node?.extras?.context ?? contexts.outside;
    return context === undefined ? action.apply(this, args) : context.runInAsyncScope(action, this, ...args);
  }

  protected closeDown(): void {
    if (contexts.capture === undefined) this.closeInOrder();
    else this.inItsContext(this.closeInOrder);
  }

  /** The order of a cancel: the wait, the signal, what is owned, the children, the body. */
  private closeInOrder(): void {
    this.flags |= CLOSING;
    // The last child may close in the middle of it: what clean-up starts then is none of what ends here.
    this.open += 1;
    this.abandonWait();
    this.abortSignal();
    this.releaseOwned();
    this.shutChildren();
    this.open -= 1;
    this.proceed();
  }

  /** The body has ended by itself. */
  protected bodyEnded(kind: 0 | typeof ERROR | typeof CANCELLED, value: unknown): void {
    if ((this.flags & SHUT) === 0) {
      const failure = this.unobservedFailure();
      this.flags |= failure ? ERROR : kind;
      this.value = failure ? failure.value : value;
      if (failure && kind === ERROR) this.report(value);
    } else if (kind === ERROR) this.report(value);
    this.flags |= BODY_ENDED | CLOSING;
    if (this.extras !== undefined || this.firstChild !== undefined) this.endBelow();
    this.proceed();
  }

  /** Goes on to the next milestone, if nothing is in the way, and so do those above: in a loop, since a tree may be deep. */
  override proceed(): void {
    let node: Lifecycle | undefined = this;
    while (node !== undefined) node = node.reachMilestone();
  }

  /** @returns who may go on now */
  private reachMilestone(): Lifecycle | undefined {
    if (this.open > 0 || (this.flags & CLOSING) === 0 || (this.flags & (RUNNING | UNWINDING | SETTLED)) !== 0)
      return undefined;
    if ((this.flags & BODY_ENDED) === 0) {
      if (!(contexts.capture === undefined ? this.closeBody() : this.inItsContext(this.closeBody))) return undefined;
      this.endBody();
      return this;
    }
    if (this.extras !== undefined && !this.runCleanups()) return undefined;
    return this.firstChild === undefined ? this.settle() : this.close();
  }

  /** The body was closed in a later turn. */
  bodyClosed(): void {
    this.endBody();
    this.proceed();
  }

  /** What the body has started in its clean-up ends with it. */
  private endBody(): void {
    this.flags |= BODY_ENDED;
    this.endBelow();
  }

  /** What belongs to the body ends with it, before anything that is deferred begins. */
  private endBelow(): void {
    this.open += 1;
    if ((this.flags & SHUT) !== 0) this.abortSignal();
    this.releaseOwned();
    this.shutChildren();
    this.open -= 1;
  }

  /** Closed for the parent, though work below is still stopping. */
  protected markClosed(): void {
    this.close()?.proceed();
  }

  private close(): Lifecycle | undefined {
    if ((this.flags & CLOSED) !== 0) return undefined;
    this.flags |= CLOSED;
    const parent = this.above as Lifecycle;
    parent.open -= 1;
    this.closed();
    return parent;
  }

  /** Clean-up is done; who waits for the place may have it. */
  protected closed(): void {}

  private settle(): Lifecycle {
    const parent = this.above as Lifecycle;
    const wasClosed = (this.flags & CLOSED) !== 0;
    this.unlink();
    this.flags |= SETTLED | CLOSED;
    const undos = this.extras?.undos;
    if (undos !== undefined) for (const undo of undos) undo();
    this.announce();
    if (!wasClosed) this.closed();
    if ((this.flags & ERROR) !== 0 && (this.flags & CLEANUP) !== 0) parent.cleanupFailed(this.value);
    else if ((this.flags & (ERROR | FORKED | OBSERVED)) === (ERROR | FORKED)) parent.childFailed(this);
    return parent;
  }

  /** Deferred clean-ups, last in, first out; before them what could not run in its `finally`. */
  private runCleanups(): boolean {
    const extras = this.extras as Extras;
    for (;;) {
      const work = extras.putOff?.shift() ?? extras.cleanups?.pop();
      if (work === undefined) return true;
      this.flags |= UNWINDING;
      let done = true;
      try {
        done = contexts.capture === undefined ? this.startCleanup(work) : this.inItsContext(this.startCleanup, work);
      } catch (error) {
        this.cleanupFailed(error);
      }
      this.flags &= ~UNWINDING;
      if (!done && this.open > 0) return false;
    }
  }

  /** After success a failed clean-up is the outcome; otherwise the outcome stands. */
  cleanupFailed(error: unknown): void {
    if ((this.flags & (ERROR | CANCELLED)) === 0) {
      this.flags |= ERROR;
      this.value = error;
    } else this.report(error);
  }

  /** A fork failed and nobody waits for it: so does this node. On the stack it is decided at the next yield. */
  private childFailed(child: Lifecycle): void {
    if ((this.flags & (SHUT | BODY_ENDED)) !== 0) {
      this.report(child.value);
      return;
    }
    if ((this.flags & RUNNING) === 0) {
      // The child's end goes on with this node; so here it only begins to close.
      this.flags |= UNWINDING;
      this.shut(ERROR, child.value);
      this.flags &= ~UNWINDING;
      return;
    }
    this.flags |= CHILD_FAILED;
    const extras = this.needExtras();
    extras.failed ??= [];
    extras.failed.push(child);
  }

  /** The first fork that failed during this stretch and that still nobody waits for. */
  protected unobservedFailure(): Lifecycle | undefined {
    if ((this.flags & CHILD_FAILED) === 0) return undefined;
    this.flags &= ~CHILD_FAILED;
    const failed = this.extras?.failed as Lifecycle[];
    (this.extras as Extras).failed = undefined;
    const [first, ...others] = failed.filter((child) => (child.flags & OBSERVED) === 0);
    for (const other of others) this.report(other.value);
    return first;
  }

  private shutChildren(): void {
    if (this.firstChild === undefined) return;
    this.tree.descent.shut(this.childNodes() as Lifecycle[], this.reasonForChildren());
  }

  /** Helpers on the stack close at their next yield, too: they stand above this node, which comes to it only afterwards. */
  protected shutRunning(): void {
    for (const child of this.childNodes())
      if ((child.flags & RUNNING) !== 0) (child as Lifecycle).shut(CANCELLED, this.reasonForChildren());
  }

  private reasonForChildren(): Cancellation {
    return (this.flags & CANCELLED) !== 0
      ? (this.value as Cancellation).forChildren
      : new Cancellation(undefined, 'parent');
  }

  private releaseOwned(): void {
    const owned = this.extras?.owned;
    if (owned === undefined) return;
    (this.extras as Extras).owned = undefined;
    for (const each of owned) each.ownerEnded();
  }

  protected abortSignal(): void {
    const controller = this.extras?.controller;
    if (controller !== undefined && !controller.signal.aborted) controller.abort(this.abortReason());
  }

  /** What the signal's `reason` is: the error of the outcome. */
  protected abortReason(): unknown {
    return (this.flags & CANCELLED) !== 0 ? (this.value as Cancellation).error : this.value;
  }

  abstract needExtras(): Extras;

  /** Ends with this frame. */
  own(owned: Owned): void {
    const extras = this.needExtras();
    extras.owned ??= new Set();
    extras.owned.add(owned);
  }

  disown(owned: Owned): void {
    this.extras?.owned?.delete(owned);
  }
}
