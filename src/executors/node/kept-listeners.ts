type Listener = (...args: any[]) => void;
type Event = string | symbol;

/** By these Node itself follows who listens, to signals or to a channel. */
const HOOKS: readonly Event[] = ['newListener', 'removeListener'];

/**
 * Listeners of this worker's `process` that no task takes away: `process.removeAllListeners()` is how programs drop what they have set
 * themselves, and a worker without them would hear no request, and tell of no end.
 */
export class KeptListeners {
  readonly #kept = new Map<Event, Set<unknown>>();

  constructor() {
    for (const event of HOOKS) for (const listener of process.rawListeners(event as never)) this.#keep(event, listener);
    const { removeListener } = process;
    const remove = (event: Event, listener: Listener): NodeJS.Process =>
      this.#isKept(event, listener) ? process : removeListener.call(process, event, listener);
    process.removeListener = process.off = remove;
    process.removeAllListeners = (event?: Event) => {
      for (const one of event === undefined ? process.eventNames() : [event])
        for (const listener of process.rawListeners(one as never)) remove(one, listener as Listener);
      return process;
    };
  }

  /** Adds a listener, behind those that are there. */
  on(event: Event, listener: Listener): void {
    this.#keep(event, listener);
    process.on(event as never, listener as never);
  }

  /** Adds a listener before those that are there. */
  prepend(event: Event, listener: Listener): void {
    this.#keep(event, listener);
    process.prependListener(event as never, listener as never);
  }

  #keep(event: Event, listener: unknown): void {
    const listeners = this.#kept.get(event);
    if (listeners) listeners.add(listener);
    else this.#kept.set(event, new Set([listener]));
  }

  #isKept(event: Event, listener: unknown): boolean {
    return this.#kept.get(event)?.has(listener) === true;
  }
}
