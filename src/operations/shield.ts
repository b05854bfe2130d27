import { Frame, frameOf } from '../core/frame.js';
import { Operation, type Startable } from '../core/operation.js';
import { START, type Wait, type Waiter } from '../core/protocol.js';
import { checkStartable } from './start-work.js';

class Shield<R> extends Operation<R> {
  readonly #work: Startable<R>;

  constructor(work: Startable<R>) {
    super();
    this.#work = work;
  }

  override [START](waiter: Waiter, token: number): Wait {
    const frame = frameOf(waiter);
    const shielded = new Frame(frame.tree, frame);
    shielded.makeUninterruptible();
    // Inside a race or the like it is only a child that cannot be cancelled; the frame waits for it before it closes.
    if (waiter === frame) frame.waitForShield();
    return shielded.startFor(waiter, token, this.#work);
  }
}

/**
 * Past the point of no return: a cancel waits until the work has ended.
 *
 * The handler is then closed; it does not go on after the shield.
 *
 * @param work - an operation, or a function that makes one
 * @throws `TypeError` when it is neither
 * @example
 * ```ts
 * import { shield, sleep } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * let saved = false;
 * const run = new NodeEngine().run(function* () { yield* shield(function* () { yield* sleep(1); saved = true; }); });
 * run.cancel();
 * await run.settled;
 * saved; // => true
 * ```
 */
export function shield<R>(work: Startable<R>): Operation<R> {
  checkStartable('work', work);
  return new Shield(work);
}
