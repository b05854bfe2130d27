import { currentFrame } from '../core/current.js';
import { StateError } from '../core/errors.js';
import type { Frame } from '../core/frame.js';
import type { Operation } from '../core/operation.js';
import type { Run } from '../core/run.js';
import { checkFunction, expected } from '../core/validation.js';
import { operation } from '../operations/operation.js';
import { ResultStream, type Results } from '../operations/results.js';
import { type EventKind, HubEvent, type Listener, NONE, tellAll } from './hub-event.js';

type Name<E> = keyof E & string;
type Payload<T> = undefined extends T ? [value?: T] : [value: T];
/** An emission, as the cache keeps it. */
export type Emission = readonly [name: string, value: unknown];

/**
 * Typed events that are remembered: who comes later gets the past first, and what is recorded can be emitted again.
 *
 * @remarks Idea: upsies' Signal.
 */
export interface EventHub<E> {
  /**
   * Adds an event.
   *
   * @param options - `record`: it is kept in the cache and emitted again from there, as `output` is
   * @throws {@link StateError} when there is one of that name
   */
  add(name: string, options?: { readonly record?: boolean }): void;
  /** Records events from now on. */
  record(...names: string[]): void;
  /** Listens to what comes. @returns what takes the listener back */
  on<K extends Name<E>>(name: K, listener: (value: E[K]) => void): () => void;
  /** Listens to the next one alone. @returns what takes the listener back */
  once<K extends Name<E>>(name: K, listener: (value: E[K]) => void): () => void;
  /**
   * Calls all listeners in order; then it throws the first error of theirs.
   *
   * @throws {@link StateError} after `stop`
   */
  emit<K extends Name<E>>(name: K, ...value: Payload<E[K]>): void;
  /** The first value ever; `undefined` where it stopped without one. */
  waitFor<K extends Name<E>>(name: K): Operation<E[K] | undefined>;
  /** What was emitted, then what comes, until `stop`; each call its own reader. It is closed with the handler that asks for it. */
  iterate<K extends Name<E>>(name: K): Results<E[K]>;
  /** The emissions of events that are recorded, in order. */
  readonly recorded: readonly Emission[];
  /** Emits again what was recorded. */
  replay(recorded: readonly Emission[]): void;
  /** What is emitted in `body` is lost. */
  suspend<R>(names: readonly string[], body: () => R): R;
  /** Nothing comes any more: readers get what was emitted, and the end. `immediately`: the end alone. */
  stop(options?: { readonly immediately?: boolean }): void;
}

/** What a hub belongs to. */
export interface HubOwner {
  /** As messages call it. */
  readonly title: string;
  /** Asked for a name that is not known: brings in events that come late. @returns false where it has done so already */
  complete(): boolean;
  /** Somebody begins to wait. */
  awaited(): void;
  /** Learns of each emission before all listeners. */
  apply(name: string, value: unknown): void;
}

/** Where no handler is known, a loop goes on at once. */
const anywhere = { queue: { post: (action: () => void) => action() } };

/** The hub behind {@link EventHub}. */
export class Hub {
  readonly #owner: HubOwner;
  readonly #kinds: ReadonlyMap<string, EventKind>;
  readonly #events = new Map<string, HubEvent>();
  #recorded: Emission[] = [];
  #state: 'open' | 'stopped' | 'emptied' = 'open';

  /** @param kinds - the events that it has from the beginning */
  constructor(owner: HubOwner, kinds: ReadonlyMap<string, EventKind>) {
    this.#owner = owner;
    this.#kinds = kinds;
  }

  get isStopped(): boolean {
    return this.#state !== 'open';
  }

  add(name: string, kind: EventKind = {}): void {
    if (typeof name !== 'string' || name === '') throw new TypeError(expected('name', "the event's name", name));
    if (this.#find(name) !== undefined) throw new StateError(`${this.#owner.title} has the event \`${name}\` already`);
    this.#events.set(name, new HubEvent(kind));
  }

  record(...names: string[]): void {
    for (const name of names) this.#known(name);
    for (const name of names) this.#known(name).isRecorded = true;
  }

  /** Whether there is an event of that name. */
  has(name: string): boolean {
    return (this.#find(name) ?? (this.#owner.complete() ? this.#find(name) : undefined)) !== undefined;
  }

  #find(name: string): HubEvent | undefined {
    let event = this.#events.get(name);
    const kind = event === undefined ? this.#kinds.get(name) : undefined;
    if (kind === undefined) return event;
    event = new HubEvent(kind);
    this.#events.set(name, event);
    return event;
  }

  #known(name: string): HubEvent {
    const event = this.#find(name) ?? (this.#owner.complete() ? this.#find(name) : undefined);
    if (event !== undefined) return event;
    const names = [...new Set([...this.#kinds.keys(), ...this.#events.keys()])].map((each) => `\`${each}\``).join(', ');
    throw new TypeError(expected('name', `an event of ${this.#owner.title}: ${names}`, name));
  }

  on(name: string, listener: Listener): () => void {
    const event = this.#known(name);
    checkFunction('listener', listener);
    event.listeners ??= new Set();
    const { listeners } = event;
    // Each registration is its own, also of the same function.
    const own: Listener = (value) => listener(value);
    listeners.add(own);
    return () => {
      listeners.delete(own);
    };
  }

  once(name: string, listener: Listener): () => void {
    checkFunction('listener', listener);
    const undo = this.on(name, (value) => {
      undo();
      listener(value);
    });
    return undo;
  }

  hears(name: string): boolean {
    return (this.#events.get(name)?.listeners?.size ?? 0) > 0;
  }

  emit(name: string, value?: unknown): void {
    const errors = this.deliver(name, value);
    if (errors.length > 0) throw errors[0];
  }

  /** Emits. @returns the errors of listeners */
  deliver(name: string, value: unknown): readonly unknown[] {
    const event = this.#known(name);
    if (this.#state !== 'open')
      throw new StateError(`${this.#owner.title} has ended: it emits no \`${name}\` any more`);
    if (event.suspensions > 0) return NONE;
    if (event.isState) event.past = [];
    event.past.push(value);
    if (event.isRecorded) this.#recorded.push([name, value]);
    this.#owner.apply(name, value);
    const { listeners, readers, waits } = event;
    for (const { stream } of readers ?? []) stream.push(value, event.past.length - 1);
    const errors = listeners === undefined ? NONE : tellAll(listeners, value);
    if (waits === undefined) return errors;
    event.waits = undefined;
    for (const { resolve } of waits) resolve(value);
    return errors;
  }

  waitFor(name: string): Operation<unknown> {
    const event = this.#known(name);
    return operation<unknown>((resolve, _reject, run) => {
      if (event.past.length > 0 || this.#state !== 'open') return resolve(event.past[0]);
      const wait = { resolve, run };
      event.waits ??= new Set();
      event.waits.add(wait);
      this.#owner.awaited();
      return () => {
        event.waits?.delete(wait);
      };
    });
  }

  iterate(name: string): Results<unknown> {
    const event = this.#known(name);
    const frame = currentFrame() as Frame | undefined;
    const stream = new ResultStream<unknown>(frame?.tree ?? anywhere, {
      onDemand: () => {},
      onClose: () => {
        event.readers?.delete(reader);
        frame?.disown(stream);
      },
      onLost: () => {},
    });
    const reader = { stream, run: frame?.run };
    for (const [index, value] of event.past.entries()) stream.push(value, index);
    frame?.own(stream);
    if (this.#state === 'open') {
      event.readers ??= new Set();
      event.readers.add(reader);
      this.#owner.awaited();
    } else stream.end();
    return stream;
  }

  get recorded(): readonly Emission[] {
    return [...this.#recorded];
  }

  replay(recorded: readonly Emission[]): void {
    for (const [name] of recorded) this.#known(name);
    for (const [name, value] of recorded) this.emit(name, value);
  }

  suspend<R>(names: readonly string[], body: () => R): R {
    const events = names.map((name) => this.#known(name));
    checkFunction('body', body);
    for (const event of events) event.suspensions += 1;
    try {
      return body();
    } finally {
      for (const event of events) event.suspensions -= 1;
    }
  }

  stop(options: { readonly immediately?: boolean } = {}): void {
    const immediately = options.immediately === true;
    if (this.#state === 'open') this.#state = 'stopped';
    if (immediately) this.#state = 'emptied';
    for (const event of this.#events.values()) {
      if (immediately) event.past = [];
      event.end(immediately);
    }
  }

  /** Ends the waits of now, though something may still come. */
  release(): void {
    for (const event of this.#events.values()) event.end(false);
  }

  /** As new, but for the listeners. */
  reopen(): void {
    this.release();
    for (const event of this.#events.values()) event.past = [];
    this.#recorded = [];
    this.#state = 'open';
  }

  /** The runs that wait for something of it now. */
  get waitingRuns(): readonly Run[] {
    const runs: Run[] = [];
    for (const { waits, readers } of this.#events.values()) {
      for (const { run } of waits ?? []) runs.push(run);
      for (const { stream, run } of readers ?? []) if (run !== undefined && stream.isAwaited) runs.push(run);
    }
    return runs;
  }
}
