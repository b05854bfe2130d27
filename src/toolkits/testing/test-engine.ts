import { asyncDispose, dispose } from '../../core/dispose.js';
import { macrotask } from '../../core/host.js';
import { Engine, usesJavaScriptLoop } from '../../engine/engine.js';
import type { EngineOptions } from '../../engine/engine-options.js';
import { type Control, type ControlOptions, EngineControl } from './control.js';

/** Options of a `TestEngine`. */
export interface TestEngineOptions extends EngineOptions, ControlOptions {}

/**
 * An engine for tests: it has a virtual clock and in-process executors from the start. Its scope ends with `await using` or `using`.
 *
 * @example
 * ```ts
 * import { Task, sleep } from 'offloop';
 * import { TestEngine } from 'offloop/testing';
 * const engine = new TestEngine();
 * const run = engine.run(function* () { yield* sleep(1000); return yield* new Task((n: number) => n * 2, 21); });
 * await engine.settled();
 * await run; // => 42
 * ```
 */
export class TestEngine extends Engine implements Control {
  /** @internal */
  static override readonly optionNames: readonly string[] = ['seed', 'now'];

  static {
    usesJavaScriptLoop(this.prototype.schedule);
  }

  readonly #control: EngineControl;

  /** @param options - those of every engine, a seed, and where the wall clock starts */
  constructor(options: TestEngineOptions = {}) {
    super(options);
    this.#control = new EngineControl(this, { seed: options.seed, now: options.now });
  }

  get now(): number {
    return this.#control.now;
  }

  advance(ms: number): Promise<void> {
    return this.#control.advance(ms);
  }

  flush(): Promise<void> {
    return this.#control.flush();
  }

  settled(): Promise<void> {
    return this.#control.settled();
  }

  setTime(time: Date | number): void {
    this.#control.setTime(time);
  }

  suspend(ms: number, options?: { readonly counted?: boolean }): Promise<void> {
    return this.#control.suspend(ms, options);
  }

  /** In a turn of its own. */
  protected override schedule(drain: () => void): void {
    macrotask(drain);
  }

  /** Uncaught, in a turn of its own: of microtasks Node's test runner does not know whose test they belong to. */
  protected override reportError(error: unknown): void {
    macrotask(() => {
      throw error;
    });
  }

  /**
   * Ends the engine. What is left of clean-up that waits for time goes on by itself, at once.
   *
   * @throws {@link StateError} naming the runs that are still active, and errors that nobody has looked at
   */
  [dispose](): void {
    this.#control.end(true);
  }

  /**
   * Ends the engine once all clean-up has ended, for which virtual time passes.
   *
   * @throws {@link StateError} naming the runs that are still active and not cancelled, or cancelled and do not end, and errors
   *   that nobody has looked at
   */
  override [asyncDispose](): Promise<void> {
    return this.#control.endInTime(true, () => this.close());
  }
}
