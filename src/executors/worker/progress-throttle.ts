import { host } from '../../core/host.js';
import type { WireProgress } from '../wire/messages.js';

/** The least time between two reports of a worker, in milliseconds: two frames of a screen. */
export const PROGRESS_INTERVAL = 33;

/** Adds a later report to an earlier one: what is newer wins, steps add up. */
export function mergeProgress(earlier: WireProgress | undefined, later: WireProgress): WireProgress {
  if (!earlier) return later;
  const { advance: steps, ...rest } = later;
  if (steps === undefined) {
    // An absolute figure forgets the steps before it.
    const { advance: before, ...kept } = earlier;
    const merged = { ...kept, ...rest };
    return before === undefined || rest.completed !== undefined ? merged : { ...merged, advance: before };
  }
  if (earlier.completed !== undefined) return { ...earlier, ...rest, completed: earlier.completed + steps };
  return { ...earlier, ...rest, advance: (earlier.advance ?? 0) + steps };
}

/** Lets a worker report as often as it likes and sends only so many: throttled at the source, the newest wins. */
export class ProgressThrottle {
  readonly #send: (progress: WireProgress) => void;
  #last = Number.NEGATIVE_INFINITY;
  #pending: WireProgress | undefined;
  #timer: unknown;

  constructor(send: (progress: WireProgress) => void) {
    this.#send = send;
  }

  report(progress: WireProgress): void {
    this.#pending = mergeProgress(this.#pending, progress);
    const wait = this.#last + PROGRESS_INTERVAL - host.performance.now();
    if (wait <= 0) this.#flush();
    // For code that awaits: its last report before a long pause arrives during the pause.
    else this.#timer ??= host.setTimeout(() => this.#flush(), wait);
  }

  /** What was not sent yet, to travel with the outcome. The interval goes on across tasks: it belongs to the worker. */
  take(): WireProgress | undefined {
    const pending = this.#pending;
    this.#pending = undefined;
    if (this.#timer !== undefined) host.clearTimeout(this.#timer);
    this.#timer = undefined;
    return pending;
  }

  #flush(): void {
    const pending = this.take();
    if (!pending) return;
    this.#last = host.performance.now();
    this.#send(pending);
  }
}
