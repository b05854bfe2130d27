import type { RunNode } from '../core/run-node.js';
import { cancelIfAborted } from '../core/spawn.js';

/** The run of one of the callers. */
export interface Mirror extends RunNode {
  follow(work: SharedWork): void;
}

/**
 * Work that several callers share. Its run is the child of one of them, its host, so that this one ends after its clean-up; when the host
 * leaves, another becomes it, and with the last the work ends.
 */
export class SharedWork {
  readonly run: RunNode;
  #begin: () => void;
  readonly #mirrors = new Set<Mirror>();
  #host: Mirror;
  #isReported = false;

  /**
   * @param host - the run of the first caller
   * @param run - does the work, below the host; lists pass through it
   * @param begin - starts it
   */
  constructor(host: Mirror, run: RunNode, begin: () => void) {
    this.run = run;
    this.#host = host;
    this.#begin = begin;
    run.hide();
    this.join(host);
  }

  get mirrors(): Iterable<Mirror> {
    return this.#mirrors;
  }

  join(mirror: Mirror): void {
    this.#mirrors.add(mirror);
    mirror.follow(this);
  }

  /** Lets something come before its start. */
  wrap(around: (begin: () => void) => void): void {
    const begin = this.#begin;
    this.#begin = () => around(begin);
  }

  start(): void {
    for (const mirror of [...this.#mirrors]) cancelIfAborted(mirror);
    this.#begin();
  }

  /** @returns whether somebody else is still there */
  leave(mirror: Mirror): boolean {
    this.#mirrors.delete(mirror);
    const [next] = this.#mirrors;
    if (next === undefined) return false;
    if (this.#host === mirror && !this.run.isClosed) {
      this.#host = next;
      this.run.moveTo(next);
    }
    return true;
  }

  /** Whether an error of the work has reached somebody. It is told once, and not once a caller. */
  isLookedAt(): boolean {
    if (this.#isReported) return true;
    this.#isReported = [...this.#mirrors].every(({ isObserved, isForked }) => !isObserved && !isForked);
    return !this.#isReported;
  }
}
