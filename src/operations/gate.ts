import { developmentHooks } from '../core/development-hooks.js';
import { frameOf } from '../core/frame.js';
import { host } from '../core/host.js';
import { Operation } from '../core/operation.js';
import { START, STOP, type Wait, type Waiter } from '../core/protocol.js';
import type { RunNode } from '../core/run-node.js';
import { checkBoolean, checkOptions } from '../core/validation.js';

/** What `new Gate` takes. */
export interface GateOptions {
  /** Whether it is open at first. @defaultValue true */
  readonly isOpen?: boolean;
}

/**
 * Lets handlers pass while it is open, and holds them while it is closed: a pause. As `gate` of a multi task, no further member begins while it
 * is closed. Meanwhile the rate and the time that is left, of a run's progress, stand still.
 *
 * @example
 * ```ts
 * import { Gate } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * const gate = new Gate({ isOpen: false });
 * const log: string[] = [];
 * const run = new NodeEngine().run(function* () { yield* gate; log.push('passed'); });
 * log.push('opening');
 * gate.open();
 * await run;
 * log; // => ['opening', 'passed']
 * ```
 */
export class Gate extends Operation<void> {
  #isOpen: boolean;
  readonly #waits = new Set<GateWait>();
  readonly #listeners = new Set<() => void>();

  /** @param options - whether it is open at first */
  constructor(options: GateOptions = {}) {
    super();
    checkOptions('Gate', options, ['isOpen']);
    checkBoolean('isOpen', options.isOpen);
    this.#isOpen = options.isOpen ?? true;
    // It is made to be kept: nobody has forgotten it.
    developmentHooks.used?.(this);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Lets all pass that wait, in the order in which they came, and all that come. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    const waits = [...this.#waits];
    this.#waits.clear();
    for (const wait of waits) wait.pass();
    this.#tell();
  }

  /** Who comes from now on waits; who was let pass passes. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** For stores: calls the listener when it opens or closes; bound. */
  readonly subscribe = (listener: () => void): (() => void) => {
    // One of its own, so that a listener that is given twice is told twice.
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  };

  /** For stores: whether it is open; bound. */
  readonly getSnapshot = (): boolean => this.#isOpen;

  /** In place where it is open: a loop that looks at a gate at each of its steps pays nothing for it. @internal */
  override [START](waiter: Waiter, token: number): Wait | undefined {
    if (this.#isOpen) {
      waiter.resume(token, undefined);
      return undefined;
    }
    const wait = new GateWait(waiter, token, () => this.#waits.delete(wait));
    this.#waits.add(wait);
    return wait;
  }
}

/** Somebody who waits for it to open. */
class GateWait implements Wait {
  readonly #waiter: Waiter;
  readonly #token: number;
  readonly #forget: () => void;
  readonly #resumeProgress: () => void;
  #isWanted = true;

  constructor(waiter: Waiter, token: number, forget: () => void) {
    this.#waiter = waiter;
    this.#token = token;
    this.#forget = forget;
    this.#resumeProgress = (frameOf(waiter).run as unknown as RunNode).holdProgress();
  }

  /** In a later turn: who opens it goes on first. */
  pass(): void {
    this.#resumeProgress();
    host.queueMicrotask(() => {
      if (this.#isWanted) this.#waiter.resume(this.#token, undefined);
    });
  }

  [STOP](): void {
    this.#isWanted = false;
    this.#forget();
    this.#resumeProgress();
  }
}
