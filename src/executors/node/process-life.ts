import type { ChildHandle, ChildProcessEvents } from './child-handle.js';
import { PRINTED, READY } from './child-messages.js';
import type { ChildOutput } from './child-output.js';

/** Milliseconds that a process has to end after it was told to, or has hung up. */
const PATIENCE = 1000;

/** The life of a process, whoever starts it: what it says and prints in order, and its end, once. */
export abstract class ProcessLife implements ChildHandle {
  protected readonly events: ChildProcessEvents;
  protected output: ChildOutput | undefined;
  protected isReady = false;
  protected isEnding = false;
  /** What came behind output that is still on its way. */
  #held: unknown[] | undefined;
  #timer: NodeJS.Timeout | undefined;
  #cause: unknown;
  #isGone = false;
  readonly #gone: Promise<void>;
  #settleGone!: () => void;

  constructor(events: ChildProcessEvents) {
    this.events = events;
    this.#gone = new Promise((resolve) => {
      this.#settleGone = resolve;
    });
  }

  /** Starts the process; what goes wrong is told by `exit()`. */
  protected abstract launch(): void;
  /** Sends a signal to the process, if there is one; never throws. */
  protected abstract signal(name: NodeJS.Signals): void;
  /** There is a process, and it has not ended. */
  protected abstract get isAlive(): boolean;
  /** What it died of, as far as its last words or a signal say. */
  protected abstract causeOf(signal: string | null): unknown;
  abstract send(message: unknown): void;

  async start(): Promise<void> {
    // Nothing is told inside of this call.
    await undefined;
    if (this.isEnding) this.exit(undefined);
    else this.launch();
  }

  blame(cause: unknown): void {
    this.#cause ??= cause;
  }

  get printed(): number {
    return this.output?.length ?? 0;
  }

  drained(callback: () => void): void {
    this.output?.drained(callback);
  }

  end(): Promise<void> {
    if (!this.isEnding) {
      this.isEnding = true;
      this.output?.hurry();
      // Where there is no process yet, `start()` sees to the end.
      this.signal('SIGTERM');
      // One that is stopped takes note of nothing else.
      if (process.platform !== 'win32') this.signal('SIGCONT');
      this.killLater();
    }
    return this.#gone;
  }

  kill(): void {
    this.signal('SIGKILL');
  }

  protected receive(message: unknown): void {
    if (this.#isGone) return;
    if (this.#held) {
      this.#held.push(message);
    } else if (message === PRINTED) {
      this.#held = [];
      this.output!.drained(() => this.#release());
    } else if (message !== READY) {
      this.events.onMessage(message);
    } else if (!this.isEnding && !this.isReady) {
      this.isReady = true;
      this.events.onReady();
    }
  }

  /** What it printed has arrived. */
  #release(): void {
    const held = this.#held;
    this.#held = undefined;
    for (const message of held ?? []) this.receive(message);
  }

  /** Its process is gone, and what it sent before has come; what it printed may still be on its way. */
  protected explain(code: number | null, signal: string | null): void {
    this.output!.drained(() => {
      this.#held = this.#held?.filter((message) => message !== PRINTED);
      this.#release();
      if (!this.isEnding) this.blame(this.causeOf(signal));
      this.exit(code ?? undefined);
    });
  }

  /** It may not listen to the signal, or be stopped. */
  protected killLater(): void {
    if (this.isAlive) this.setTimer(() => this.signal('SIGKILL'));
  }

  protected setTimer(callback: () => void): void {
    this.clearTimer();
    this.#timer = setTimeout(callback, PATIENCE);
    this.#timer.unref();
  }

  protected clearTimer(): void {
    clearTimeout(this.#timer);
  }

  protected exit(exitCode: number | undefined): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.clearTimer();
    this.#settleGone();
    this.events.onExit({ exitCode, cause: this.#cause });
  }
}
