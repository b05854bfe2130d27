import { CancelledError } from '../../core/errors.js';
import { usesJavaScriptLoop } from '../../engine/engine.js';
import { NodeEngine, type NodeEngineOptions } from '../node/node-engine.js';

/** What `mainApp` is here: what Ink's `render` gives, or what `useApp` gives inside of the app. */
interface InkApp {
  unmount?(error?: unknown): void;
  exit?(error?: unknown): void;
}

/** Our listeners of all engines in the program: who else listens has taken unhandled rejections over. */
const LISTENER: unique symbol = Symbol.for('offloop.ink.rejections') as never;

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
  readonly #onRejection = Object.assign(
    (reason: unknown): void => {
      if (reason instanceof CancelledError) return;
      // With this listener Node's own way is off: where nobody else listens, the error stays what it was, uncaught. The first engine
      // says it for all.
      const listeners = process.listeners('unhandledRejection');
      if (listeners[0] === this.#onRejection && listeners.every((listener) => LISTENER in listener))
        this.reportError(reason);
    },
    { [LISTENER]: true },
  );

  static {
    usesJavaScriptLoop(this.prototype.schedule);
  }

  /** @param options - limits, name, logger */
  constructor(options: NodeEngineOptions = {}) {
    super(options);
    process.on('unhandledRejection', this.#onRejection);
  }

  /** After the key strokes that are pending. */
  protected override schedule(drain: () => void): void {
    setImmediate(drain);
  }

  /** Gives the screen back, then throws, uncaught. */
  protected override reportError(error: unknown): void {
    const app = this.#app;
    if (app?.unmount) app.unmount();
    else app?.exit?.();
    super.reportError(error);
  }

  /**
   * `exitOnError`: ends the app, after listeners were told. What `useApp` gives rejects the app's `waitUntilExit()` with the error; what
   * `render` gives cannot, so the error is printed below the screen, and the exit code says it.
   */
  protected override exit(error: unknown): void {
    const end = (): void => {
      const app = this.#app;
      if (app?.exit) {
        app.exit(error);
        return;
      }
      app?.unmount?.(error);
      console.error(error);
      process.exitCode ??= 1;
    };
    // The next turn tells an error that nobody looks at, or has it thrown in the one after it.
    setImmediate(() => setImmediate(() => setImmediate(end)));
  }

  /** To the console, which Ink has patched: below or above what it draws, and not across it. */
  protected override printLine(line: string, stream: 'stdout' | 'stderr'): void {
    if (stream === 'stdout') console.log(line);
    else console.error(line);
  }

  get #app(): InkApp | undefined {
    return this.mainApp as InkApp | undefined;
  }

  /** @internal */
  protected override released(): void {
    process.off('unhandledRejection', this.#onRejection);
  }
}
