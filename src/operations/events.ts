import { answerLater } from '../core/answer.js';
import { frameOf } from '../core/frame.js';
import { Operation } from '../core/operation.js';
import { START, type Wait, type Waiter } from '../core/protocol.js';
import { onAbort } from '../core/spawn.js';
import { checkBoolean, checkOptions, expected } from '../core/validation.js';
import { checkTarget, listen } from './listen.js';
import { ResultStream, type Results } from './results.js';
import type { EventOf } from './wait-for-event.js';

/** Options of a stream of events. */
export interface EventsOptions {
  /** Keeps only the newest of the events that wait. */
  readonly latest?: boolean;
  /** Calls `preventDefault()` at once, while that still counts. */
  readonly preventDefault?: boolean;
  /** Its abort ends the stream. */
  readonly signal?: AbortSignal;
}

class Events extends Operation<Results<unknown>> {
  readonly #target: object;
  readonly #type: string;
  readonly #options: EventsOptions;

  constructor(target: object, type: string, options: EventsOptions) {
    super();
    this.#target = target;
    this.#type = type;
    this.#options = options;
  }

  override [START](waiter: Waiter, token: number): Wait {
    const frame = frameOf(waiter);
    const { latest = false, preventDefault = false, signal } = this.#options;
    let count = 0;
    const undos: (() => void)[] = [];
    const stop = (): void => {
      for (const undo of undos.splice(0)) undo();
    };
    const stream = new ResultStream<unknown>(frame.tree, {
      onDemand: () => {},
      onClose: () => {
        stop();
        frame.disown(stream);
      },
      onLost: () => {},
    });
    const onEvent = (event: unknown): void => {
      if (preventDefault) (event as { preventDefault?(): void } | null)?.preventDefault?.();
      if (latest) stream.clear();
      stream.push(event, count);
      count += 1;
    };
    undos.push(listen(this.#target, this.#type, onEvent));
    if (signal !== undefined) {
      const end = (): void => {
        stop();
        stream.end();
      };
      undos.push(onAbort(signal, end));
    }
    frame.own(stream);
    return answerLater(waiter, token, stream);
  }
}

/**
 * A stream of events that misses none between two turns. It ends with the handler, with `close()`, or with `signal`.
 *
 * @param target - an `EventTarget` (gives events), or a Node emitter (gives first arguments)
 * @param type - the event's name
 * @param options - `latest` keeps only the newest that waits; `preventDefault` acts at once; `signal` ends it
 * @throws `TypeError` when an argument cannot be used
 * @example
 * ```ts
 * import { events } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * const target = new EventTarget();
 * const run = new NodeEngine().run(function* () {
 *   const ticks = yield* events(target, 'tick');
 *   for (let i = 0; i < 3; i += 1) target.dispatchEvent(new Event('tick'));
 *   return (yield* ticks.take()).length;
 * });
 * await run; // => 3
 * ```
 * @remarks Idea: effection's `on`.
 */
export function events<T extends object, const K extends string>(
  target: T,
  type: K,
  options: EventsOptions = {},
): Operation<Results<EventOf<T, K>>> {
  checkTarget(target, type);
  checkOptions('events', options, ['latest', 'preventDefault', 'signal']);
  for (const name of ['latest', 'preventDefault'] as const) checkBoolean(name, options[name]);
  if (options.signal !== undefined && typeof options.signal?.addEventListener !== 'function') {
    throw new TypeError(expected('signal', 'an AbortSignal', options.signal));
  }
  return new Events(target, type, options) as Operation<unknown> as Operation<Results<EventOf<T, K>>>;
}
