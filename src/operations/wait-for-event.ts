import { Operation } from '../core/operation.js';
import { START, STOP, type Wait, type Waiter } from '../core/protocol.js';
import { checkTarget, listen } from './listen.js';

/** The event that a target hands to its `on…` property. */
export type EventOf<T, K extends string> = T extends { [P in `on${K}`]: ((this: any, event: infer E) => any) | null }
  ? E
  : unknown;

class WaitForEvent extends Operation<unknown> {
  readonly #target: object;
  readonly #type: string;

  constructor(target: object, type: string) {
    super();
    this.#target = target;
    this.#type = type;
  }

  override [START](waiter: Waiter, token: number): Wait {
    const stop = listen(this.#target, this.#type, (event) => {
      stop();
      waiter.resume(token, event);
    });
    return { [STOP]: stop };
  }
}

/**
 * Waits for the next event of a target.
 *
 * @param target - an `EventTarget` (gives the event), or a Node emitter (gives the first argument)
 * @param type - the event's name
 * @throws `TypeError` when the target is neither
 * @example
 * ```ts
 * import { waitForEvent } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * const target = new EventTarget();
 * const run = new NodeEngine().run(function* () { return ((yield* waitForEvent(target, 'ready')) as Event).type; });
 * target.dispatchEvent(new Event('ready'));
 * await run; // => 'ready'
 * ```
 */
export function waitForEvent<T extends object, const K extends string>(target: T, type: K): Operation<EventOf<T, K>> {
  checkTarget(target, type);
  return new WaitForEvent(target, type) as Operation<EventOf<T, K>>;
}
