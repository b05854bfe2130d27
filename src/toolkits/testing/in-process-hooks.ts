import { type Clock, setLimit } from '../../core/clock.js';
import { TimeoutError } from '../../core/errors.js';
import type { FunctionReference } from '../../executors/executor.js';
import { LoopEntry } from '../../executors/loop-entry.js';
import type { WorkerHook, WorkerHooks } from '../../executors/pool/worker-hooks.js';
import { iteratorOf, NO_ITERATORS } from '../../executors/worker/item-source.js';
import { copiedArgs, receiver, type WorkerKind } from './crossing.js';

/** What hooks need of where they execute. */
export interface HookSurroundings {
  readonly clock: Clock;
  readonly kind: WorkerKind;
  readonly graceMs: number;
  /** The function as it can be called here. */
  find(fn: FunctionReference): FunctionReference;
  /** One has begun, or has ended. */
  changed(): void;
}

/** What every worker of a pool would execute first and last, once in this process. */
export class InProcessHooks {
  readonly #hooks: WorkerHooks | undefined;
  readonly #surroundings: HookSurroundings;
  #preparing: Promise<void> | undefined;
  /** Something may execute here, or did. */
  #isPrepared = false;
  #executing = 0;

  constructor(hooks: WorkerHooks | undefined, surroundings: HookSurroundings) {
    this.#hooks = hooks;
    this.#surroundings = surroundings;
  }

  get isExecuting(): boolean {
    return this.#executing > 0;
  }

  /**
   * What has to be waited for before the first function: it rejects with what the setup fails of, and is tried again the next time.
   * @returns nothing where all is prepared
   */
  prepare(): Promise<void> | undefined {
    const setup = this.#hooks?.setup;
    if (setup === undefined) this.#isPrepared = true;
    if (this.#isPrepared || setup === undefined) return undefined;
    this.#preparing ??= this.#execute(setup, setup.timeout ?? Number.POSITIVE_INFINITY)
      .then(() => {
        this.#isPrepared = true;
      })
      .finally(() => {
        this.#preparing = undefined;
      });
    return this.#preparing;
  }

  /** Executes what comes last; what that fails of is logged. */
  async end(): Promise<void> {
    const teardown = this.#hooks?.teardown;
    if (teardown === undefined || !this.#isPrepared) return;
    this.#isPrepared = false;
    const { kind, graceMs } = this.#surroundings;
    try {
      await this.#execute(teardown, Math.min(graceMs, teardown.timeout ?? graceMs));
    } catch (error) {
      this.#hooks?.warn(`\`${teardown.name}\` has failed in what stands for a ${kind}, which ends all the same`, error);
    }
  }

  async #execute({ fn, args, name }: WorkerHook, ms: number): Promise<void> {
    const { clock, changed } = this.#surroundings;
    this.#executing += 1;
    changed();
    let stopTimer: (() => void) | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const entry = this.#entry(fn, args, name, resolve, reject);
        stopTimer = setLimit(clock, ms, () => {
          reject(new TimeoutError(ms, `\`${name}\``));
          entry.abandon(undefined);
        });
        void entry.execute();
      });
    } finally {
      stopTimer?.();
      this.#executing -= 1;
      changed();
    }
  }

  /** What it gives is not wanted, and not copied. */
  #entry(
    fn: FunctionReference,
    args: readonly unknown[],
    label: string,
    resolve: () => void,
    reject: (error: unknown) => void,
  ): LoopEntry {
    const { kind, find } = this.#surroundings;
    const assignment = { fn: find(fn), args, transfer: undefined, priority: 0, label };
    const listener = { ...NOBODY, onError: reject, onStopped: resolve };
    return new LoopEntry(
      {
        ...assignment,
        get args() {
          return copiedArgs(assignment, kind);
        },
      },
      {
        ...receiver(listener, assignment, kind, reject),
        onResult: (value) => {
          if (iteratorOf(value, false) === undefined) resolve();
          else reject(new TypeError(NO_ITERATORS));
        },
      },
      () => {},
    );
  }
}

const NOBODY = { onStart: () => {}, onProgress: () => {}, onResult: () => {} };
