import { CancelledError } from '../../core/errors.js';
import { usesJavaScriptLoop } from '../../engine/engine.js';
import type { EngineOptions } from '../../engine/engine-options.js';
import { NodeEngine } from '../node/node-engine.js';

/** What `mainApp` is here: what Ink's `render` gives. */
interface InkApp {
  unmount(error?: unknown): void;
}

/**
 * The engine for Ink apps. Set `engine.mainApp = render(<App />)`: before an error that nobody awaits ends the program, the screen
 * is given back, so that the message can be read.
 *
 * @example
 * ```ts
 * import { sleep } from 'offloop';
 * import { InkEngine } from 'offloop/ink';
 * const engine = new InkEngine();
 * await engine.run(function* () { yield* sleep(1); return 'drawn'; }); // => 'drawn'
 * ```
 */
export class InkEngine extends NodeEngine {
  readonly #onRejection = (reason: unknown): void => {
    if (reason instanceof CancelledError) return;
    // With this listener Node's own way is off: where nobody else listens, the error stays what it was, uncaught.
    if (process.listenerCount('unhandledRejection') === 1) this.reportError(reason);
  };

  static {
    usesJavaScriptLoop(InkEngine.prototype.schedule);
  }

  /** @param options - limits, name, logger */
  constructor(options: EngineOptions = {}) {
    super(options);
    process.on('unhandledRejection', this.#onRejection);
  }

  /** After the key strokes that are pending. */
  protected override schedule(drain: () => void): void {
    setImmediate(drain);
  }

  /** Gives the screen back, then throws, uncaught. */
  protected override reportError(error: unknown): void {
    this.#unmount();
    super.reportError(error);
  }

  /** `exitOnError`: unmounts the app, which rejects its `waitUntilExit()`. */
  protected override exit(error: unknown): void {
    this.#unmount(error);
  }

  #unmount(error?: unknown): void {
    const app = this.mainApp as Partial<InkApp> | undefined;
    app?.unmount?.(error);
  }

  /** @internal */
  protected override released(): void {
    process.off('unhandledRejection', this.#onRejection);
  }
}
