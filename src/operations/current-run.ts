import { currentFrame } from '../core/current.js';
import { developmentHooks } from '../core/development-hooks.js';
import { NoCurrentRunError } from '../core/errors.js';
import { type Frame, frameOf } from '../core/frame.js';
import { type Cleanup, Operation, type Startable } from '../core/operation.js';
import { START, type Waiter } from '../core/protocol.js';
import type { Run, RunOptions } from '../core/run.js';
import { checkStartable } from './start-work.js';

class Self extends Operation<Run> {
  override [START](waiter: Waiter, token: number): undefined {
    waiter.resume(token, frameOf(waiter).run);
  }
}

const theSelf = new Self();
// Nobody has forgotten it.
developmentHooks.used?.(theSelf);

/**
 * Gives the run that executes. As an operation it works after an `await` too, where no current run is known.
 *
 * @example
 * ```ts
 * import { self } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * await new NodeEngine().run(function* named() { return (yield* self()).name; }); // => 'named'
 * ```
 */
export function self(): Operation<Run> {
  return theSelf;
}

/**
 * The run that executes now.
 *
 * @throws {@link NoCurrentRunError} where no handler is on the stack, as after an `await`
 */
export function currentRun(): Run {
  return here('currentRun()').run;
}

/**
 * Registers clean-up of the handler (or routine) that executes: last in, first out; after success, error and cancel. It acts at once
 * and is no operation.
 *
 * @param cleanup - an operation, or a function; where that gives work (an operation, a generator, a promise) it is waited for, and
 *   runs to its end, uninterrupted
 * @throws {@link NoCurrentRunError} where no handler is on the stack
 * @example
 * ```ts
 * import { defer, sleep } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * const log: string[] = [];
 * await new NodeEngine().run(function* () {
 *   defer(function* () { yield* sleep(1); log.push('clean'); });
 *   log.push('work');
 * });
 * log; // => ['work', 'clean']
 * ```
 */
export function defer(cleanup: Cleanup): void {
  here('defer()').addCleanup(cleanup);
}

/**
 * Starts work beside, at once, as a child of the handler (or routine) that executes: it ends with its parent, and its failure is its
 * parent's unless somebody waits for it.
 *
 * @param work - an operation, or a function that makes one
 * @param options - name, group and the like of the new run
 * @throws {@link NoCurrentRunError} where no handler is on the stack
 */
export function fork<R>(work: Startable<R>, options: RunOptions = {}): Run<R> {
  const frame = here('fork()');
  checkStartable('work', work);
  return frame.tree.fork(frame, work, options) as Run<R>;
}

function here(what: string): Frame {
  const frame = currentFrame();
  if (frame === undefined) throw new NoCurrentRunError(what);
  return frame as Frame;
}
