import type { Tree } from '../core/tree.js';
import { checkFunction, expected } from '../core/validation.js';
import type { ScheduleEvents } from './schedule.js';

const EVENTS: readonly string[] = [
  'started',
  'finished',
  'paused',
  'resumed',
  'call',
  'error',
  'missed',
] satisfies (keyof ScheduleEvents<unknown>)[];

type Listener = (event: never) => void;

/** Those who listen to the events of one schedule. */
export class ScheduleListeners<D> {
  readonly #tree: Tree;
  #listeners: Map<string, Set<Listener>> | undefined;

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  on(event: string, listener: Listener): () => void {
    if (!EVENTS.includes(event))
      throw new TypeError(expected('event', `one of ${EVENTS.map((name) => `\`${name}\``).join(', ')}`, event));
    checkFunction('listener', listener);
    this.#listeners ??= new Map();
    let listeners = this.#listeners.get(event);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(event, listeners);
    }
    // Each registration is its own, also of the same function.
    const own: Listener = (details) => listener(details);
    listeners.add(own);
    return () => {
      listeners.delete(own);
    };
  }

  hears(event: keyof ScheduleEvents<D>): boolean {
    return (this.#listeners?.get(event)?.size ?? 0) > 0;
  }

  tell<E extends keyof ScheduleEvents<D>>(event: E, details: ScheduleEvents<D>[E]): void {
    const listeners = this.#listeners?.get(event);
    if (listeners !== undefined)
      for (const listener of [...listeners]) this.#tree.guard(() => listener(details as never));
  }
}
