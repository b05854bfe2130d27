/** What can wait: it says itself when it is not wanted any more, so that nobody has to search for it. */
export interface Waiting {
  readonly priority: number;
  readonly isWaiting: boolean;
  /** Whose it is: those of one take turns with those of others. */
  readonly topLevel?: Owner | undefined;
  /** What waits behind it of the same; the queue's own. */
  next?: Waiting | undefined;
  /** Where it waits; the queue's own. */
  line?: object | undefined;
}

/** Whose calls take turns with those of others. */
export interface Owner {
  /** The last of its that waits, in one line; the queue's own. */
  lastWaiting?: Waiting | undefined;
}
