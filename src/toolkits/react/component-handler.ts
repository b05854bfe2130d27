import { StateError } from '../../core/errors.js';
import { host } from '../../core/host.js';
import type { Run } from '../../core/run.js';
import type { Engine } from '../../engine/engine.js';
import type { Handler } from '../../engine/handler-types.js';
import type { HandlerOwner, OwnedHandler } from '../../engine/owned-handler.js';
import { type HookFunction, type HookOptions, handlerOptions, isSame } from './hook-options.js';

/** An error that the component throws when it renders. */
export interface Failure {
  readonly error: unknown;
}

const GONE = 'its component is unmounted or hidden';
const FIXED = ['policy', 'group', 'maxConcurrency'] as const;

/** A handler that lives as long as its component, and whose runs live as long as that is mounted and visible. */
export class ComponentHandler<A extends unknown[], R> implements HandlerOwner {
  readonly handler: Handler<void, A, R>;
  readonly #owned: OwnedHandler;
  /** `new`: nothing was rendered for good yet. */
  #state: 'new' | 'open' | 'ended' = 'new';
  /** Of what an `Activity` hides from the start layout effects are not executed. */
  #wasShown = false;
  #fn: HookFunction<A, R>;
  #options: HookOptions<A>;
  readonly #first: HookOptions<A>;

  constructor(engine: Engine, fn: HookFunction<A, R>, options: HookOptions<A>, where: (...args: any[]) => unknown) {
    this.#fn = fn;
    this.#options = options;
    this.#first = options;
    this.#owned = engine.ownedHandler(this, handlerOptions(options), where);
    this.handler = this.#owned.handler as unknown as Handler<void, A, R>;
    this.handler.subscribe(() => this.#look());
  }

  // ---- what the handler asks ------------------------------------------------------------------------------------------

  refuse(): void {
    this.#calls += 1;
    if (this.#state === 'new')
      throw new StateError(
        'A handler of `useHandler` was called while its component renders for the first time. Call it in an effect or where an event is handled',
      );
  }

  ended(): string | undefined {
    return this.#state === 'ended' ? GONE : undefined;
  }

  fn(): HookFunction<A, R> {
    return this.#fn;
  }

  // ---- what React does ------------------------------------------------------------------------------------------------

  /** What was rendered counts from now on. The first time lets children call it in their layout effects, which come before ours. */
  commit(fn: HookFunction<A, R>, options: HookOptions<A>): void {
    this.#fn = fn;
    if (this.#state === 'new') {
      this.#state = 'open';
      host.queueMicrotask(() => {
        if (!this.#wasShown) this.#state = 'ended';
      });
    }
    const before = this.#options;
    this.#options = options;
    if (isSame(options, before)) return;
    const changed: Record<string, unknown> = handlerOptions(options);
    for (const name of FIXED) {
      if (options[name] !== this.#first[name]) this.#owned.report('fixed', name);
      if (name in this.#first) changed[name] = this.#first[name];
      else delete changed[name];
    }
    this.#owned.change(changed);
  }

  /** Its component is there, or there again. */
  open(): void {
    this.#wasShown = true;
    this.#state = 'open';
  }

  /** The effects of its component are executed. @returns what ends that */
  mount(): () => void {
    this.open();
    this.#noteRehearsal();
    return () => this.#close();
  }

  /** Synchronously: a cancel that came later would hit what the next effects start. */
  #close(): void {
    this.#state = 'ended';
    const cancelled = this.#owned.cancel(GONE);
    this.#rehearsedAt = this.#isFresh && cancelled.length > 0 ? this.#calls : undefined;
  }

  // ---- StrictMode -----------------------------------------------------------------------------------------------------

  #calls = 0;
  /** Its effects were executed in this very stretch. */
  #isFresh = false;
  /** What StrictMode took away as soon as it had come was called so often until then. */
  #rehearsedAt: number | undefined;

  /** StrictMode takes what has just come away and brings it back, to see whether effects bear it: what they have started is to start again. */
  #noteRehearsal(): void {
    this.#isFresh = true;
    const calls = this.#rehearsedAt;
    this.#rehearsedAt = undefined;
    host.queueMicrotask(() => {
      this.#isFresh = false;
      if (calls === this.#calls && this.#state === 'open') this.#owned.report('rehearsed');
    });
  }

  // ---- errors ---------------------------------------------------------------------------------------------------------

  #seen: Run | undefined;
  #failure: Failure | undefined;
  readonly #listeners = new Set<() => void>();

  /** A failure that belongs to the error boundary; who gets it has looked at it. */
  #look(): void {
    const { lastFailed } = this.handler;
    if (lastFailed === this.#seen) return;
    this.#seen = lastFailed;
    if (lastFailed === undefined || this.#state !== 'open') return;
    const { throwOnError = false } = this.#options;
    const { error } = lastFailed;
    if (!(typeof throwOnError === 'function' ? throwOnError(error) : throwOnError)) return;
    lastFailed.catch(() => {});
    this.#failure = { error };
    for (const listener of [...this.#listeners]) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly getFailure = (): Failure | undefined => this.#failure;
}
