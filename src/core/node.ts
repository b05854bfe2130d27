/** What a node of the tree is doing; bits of `flags`. */
export const RUNNING = 1; // its generator is on the stack
export const ANSWERED = 2; // answered while RUNNING, inside `[START]`
export const FAILED_ANSWER = 4; // …with an error
export const STARTED = 8;
export const SHUT = 16; // a cancel, a timeout or a child's failure was accepted: the outcome stands, the body is to be closed
export const CLOSING = 32; // …and closing has begun
export const UNWINDING = 64; // a clean-up step of a closed generator is under way
export const BODY_ENDED = 128;
export const CLOSED = 256; // body, clean-up and children have closed; work may still be stopping
export const SETTLED = 512;
export const ERROR = 1024; // outcome
export const CANCELLED = 2048; // outcome
export const UNINTERRUPTIBLE = 4096; // shields and clean-up
export const SHIELDED = 8192; // waits directly for a shield
export const OBSERVED = 16384; // somebody looks at the outcome
export const ASYNC_BODY = 32768;
export const CLEANUP = 65536; // a frame that runs a deferred clean-up
export const CHILD_FAILED = 131072; // a fork failed while the generator was on the stack
export const FORKED = 262144; // its failure is its parent's, if nobody waits
export const STARTING = 524288; // its start is on the stack: an end now is told in a later turn
export const MADE = 2097152; // nobody has started it for a wait yet
export const SILENT = 1048576; // tells the engine nothing
export const HIDDEN = 4194304; // a run that lists pass through: work that callers share

/** A node of the tree: its links, and nothing of what it executes. */
export abstract class TreeNode {
  declare above: TreeNode | undefined;
  declare previous: TreeNode;
  declare next: TreeNode;
  /** The children, a ring in order of creation; a child leaves it when it has settled. */
  declare firstChild: TreeNode | undefined;
  /** How many children have not closed. */
  declare open: number;
  declare flags: number;
  /** What a queue keeps with a node without a parent: the last of its calls that wait there. */
  declare lastWaiting: object | undefined;

  constructor(parent: TreeNode | undefined) {
    this.above = parent;
    this.previous = this;
    this.next = this;
    this.firstChild = undefined;
    this.open = 0;
    this.flags = 0;
    this.lastWaiting = undefined;
    if (parent !== undefined) parent.append(this);
  }

  /** The outcome does not stand yet. */
  get isOpen(): boolean {
    return (this.flags & (SHUT | BODY_ENDED)) === 0;
  }

  /** An end was accepted from outside, or from a child. */
  get isShut(): boolean {
    return (this.flags & SHUT) !== 0;
  }

  /** It executes, or has. */
  get isStarted(): boolean {
    return (this.flags & STARTED) !== 0;
  }

  /** Its end was accepted, and closing has not begun: it is on the stack, or waits for a shield. */
  get isYetToClose(): boolean {
    return (this.flags & (SHUT | CLOSING)) === SHUT;
  }

  /** Clean-up is done and children have closed; work may still be stopping. */
  get isClosed(): boolean {
    return (this.flags & CLOSED) !== 0;
  }

  /** The outcome is an error. */
  get hasFailed(): boolean {
    return (this.flags & ERROR) !== 0;
  }

  /** The outcome, where it stands, is a value. */
  get isWell(): boolean {
    return (this.flags & (ERROR | CANCELLED)) === 0;
  }

  /** Its failure is its parent's, if nobody waits. */
  get isForked(): boolean {
    return (this.flags & FORKED) !== 0;
  }

  markForked(): void {
    this.flags |= FORKED;
  }

  get isSettled(): boolean {
    return (this.flags & SETTLED) !== 0;
  }

  /** The body has ended. */
  get hasEnded(): boolean {
    return (this.flags & BODY_ENDED) !== 0;
  }

  /** Somebody looks at the outcome. */
  get isObserved(): boolean {
    return (this.flags & OBSERVED) !== 0;
  }

  observe(): void {
    this.flags |= OBSERVED;
  }

  /** Called when a child has closed or settled. */
  abstract proceed(): void;

  /** Whether it has an identity. Another copy of the library has a class of its own, so `instanceof` would not tell. */
  get isRun(): boolean {
    return false;
  }

  /** A method that the node of another copy of the library has as well. */
  protected append(child: TreeNode): void {
    const first = this.firstChild;
    if (first === undefined) this.firstChild = child;
    else {
      const last = first.previous;
      last.next = child;
      child.previous = last;
      child.next = first;
      first.previous = child;
    }
    this.open += 1;
  }

  /** Takes a settled (or adopted) child out. */
  protected unlink(): void {
    const parent = this.above as TreeNode;
    if (this.next === this) parent.firstChild = undefined;
    else {
      this.previous.next = this.next;
      this.next.previous = this.previous;
      if (parent.firstChild === this) parent.firstChild = this.next;
    }
    this.previous = this;
    this.next = this;
    if ((this.flags & CLOSED) === 0) parent.open -= 1;
  }

  /** Moves it below another: a run that was made and yielded in one stretch below the handler that yielded it. */
  moveTo(parent: TreeNode): void {
    this.unlink();
    this.above = parent;
    parent.append(this);
  }

  /** The children at this moment. */
  childNodes(): TreeNode[] {
    const nodes: TreeNode[] = [];
    const first = this.firstChild;
    for (let node = first; node !== undefined; node = node.next === first ? undefined : node.next) nodes.push(node);
    return nodes;
  }
}
