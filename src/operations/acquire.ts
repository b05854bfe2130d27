import { AcquireFrame } from '../core/acquire-frame.js';
import { frameOf } from '../core/frame.js';
import { Operation, type Startable } from '../core/operation.js';
import { START, type Wait, type Waiter } from '../core/protocol.js';
import { checkFunction } from '../core/validation.js';
import { checkStartable } from './start-work.js';

type Release<R> = (value: R) => unknown;

class Acquire<R> extends Operation<R> {
  readonly #open: Startable<R>;
  readonly #release: Release<R>;

  constructor(open: Startable<R>, release: Release<R>) {
    super();
    this.#open = open;
    this.#release = release;
  }

  override [START](waiter: Waiter, token: number): Wait {
    const owner = frameOf(waiter);
    const frame = new AcquireFrame(owner.tree, owner);
    frame.owner = owner;
    frame.release = this.#release as Release<unknown>;
    return frame.startFor(waiter, token, this.#open);
  }
}

/**
 * Opens something that has to be released: the value and its release arrive together.
 *
 * The release runs when the handler ends, after its `finally`, last in, first out with `defer`. A value that arrives after a cancel
 * is released as well.
 *
 * @param open - an operation, or a function that makes one, a generator or a promise
 * @param release - gets the value; where it gives work (an operation, a generator, a promise) that is waited for
 * @throws `TypeError` when an argument cannot be used
 * @example
 * ```ts
 * import { acquire, wait } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * const log: string[] = [];
 * await new NodeEngine().run(function* () {
 *   const lock = yield* acquire(() => wait(Promise.resolve('lock')), (held) => { log.push(`released ${held}`); });
 *   log.push(`has ${lock}`);
 * });
 * log; // => ['has lock', 'released lock']
 * ```
 * @remarks Idea: effection's `resource`, Effect's `acquireRelease`.
 */
export function acquire<R>(open: Startable<R>, release: Release<R>): Operation<R> {
  checkStartable('open', open);
  checkFunction('release', release, 'It gets the value');
  return new Acquire(open, release);
}
