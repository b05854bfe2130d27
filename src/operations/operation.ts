import { answerLater } from '../core/answer.js';
import { contexts } from '../core/context.js';
import { enterFrame } from '../core/current.js';
import { frameOf } from '../core/frame.js';
import { Operation } from '../core/operation.js';
import { START, STOP, type Wait, type Waiter } from '../core/protocol.js';
import type { Run } from '../core/run.js';
import { checkFunction, expected } from '../core/validation.js';

type Start<R> = (resolve: (value: R) => void, reject: (error: unknown) => void, run: Run) => void | (() => void);

class UserOperation<R> extends Operation<R> {
  readonly #start: Start<R>;

  constructor(start: Start<R>) {
    super();
    this.#start = start;
  }

  override [START](waiter: Waiter, token: number): Wait {
    return new UserWait(waiter, token).begin(this.#start);
  }
}

/**
 * One start of a user's operation: it answers once, and its undo is called once, whatever the end. (Fields that are really private would
 * cost a tenth of it.)
 */
class UserWait implements Wait {
  private readonly waiter: Waiter;
  private readonly token: number;
  /** It is answered from wherever the callback is called. */
  private readonly context = contexts.capture?.();
  private state: 'starting' | 'waiting' | 'answered' | 'stopped' = 'starting';
  private early: { readonly value: unknown; readonly failed: boolean } | undefined;
  private undo: (() => void) | undefined;

  constructor(waiter: Waiter, token: number) {
    this.waiter = waiter;
    this.token = token;
  }

  begin<R>(start: Start<R>): Wait {
    const frame = frameOf(this.waiter);
    const outside = enterFrame(frame);
    try {
      const undo = start(
        (value) => this.answer(value, false),
        (error) => this.answer(error, true),
        frame.run,
      );
      if (typeof undo === 'function') this.undo = undo;
      else if (undo !== undefined)
        throw new TypeError(
          expected(
            'start',
            'a function that gives nothing or its undo',
            undo,
            'The third argument, `run`, has `defer` for other clean-up',
          ),
        );
    } catch (error) {
      this.answer(error, true);
    } finally {
      enterFrame(outside);
    }
    if (this.early === undefined) {
      this.state = 'waiting';
      return this;
    }
    this.state = 'answered';
    this.callUndo();
    return answerLater(this.waiter, this.token, this.early.value, this.early.failed);
  }

  private answer(value: unknown, failed: boolean): void {
    if (this.state === 'starting') this.early ??= { value, failed };
    else if (this.state === 'waiting') {
      this.state = 'answered';
      const context = this.context ?? contexts.outside;
      if (context === undefined) this.tell(value, failed);
      else context.runInAsyncScope(this.tell, this, value, failed);
    } else if (this.state === 'stopped') frameOf(this.waiter).tree.late(value, failed);
  }

  private tell(value: unknown, failed: boolean): void {
    this.callUndo();
    if (failed) this.waiter.fail(this.token, value);
    else this.waiter.resume(this.token, value);
  }

  [STOP](): void {
    if (this.state !== 'waiting') return;
    this.state = 'stopped';
    this.callUndo();
  }

  private callUndo(): void {
    const undo = this.undo;
    this.undo = undefined;
    if (undo === undefined) return;
    try {
      undo();
    } catch (error) {
      frameOf(this.waiter).report(error);
    }
  }
}

/**
 * Makes an operation of any callback API.
 *
 * @param start - called at each start; it answers with `resolve` or `reject`, once, and may give an undo, which is called when the
 *   wait ends: after an answer and after a cancel
 * @throws `TypeError` when `start` is no function
 * @example
 * ```ts
 * import { operation } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * const soon = operation<number>((resolve) => { const timer = setTimeout(() => resolve(5), 1); return () => clearTimeout(timer); });
 * await new NodeEngine().run(soon); // => 5
 * ```
 * @remarks Idea: effection's `action`.
 */
export function operation<R>(start: Start<R>): Operation<R> {
  checkFunction('start', start, 'It takes `resolve`, `reject` and the run, and may give an undo');
  return new UserOperation(start);
}
