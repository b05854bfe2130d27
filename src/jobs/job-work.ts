import { Cancellation } from '../core/cancellation.js';
import { currentFrame } from '../core/current.js';
import { type CancelledBy, CancelledError } from '../core/errors.js';
import { Frame } from '../core/frame.js';
import { CANCELLED, type TreeNode } from '../core/node.js';
import type { Startable } from '../core/operation.js';
import { CURRENT, START, STOP, type Starter, type Wait, type Waiter } from '../core/protocol.js';
import type { Run } from '../core/run.js';
import { makeRun } from '../core/spawn.js';
import type { JobRun } from './job-run.js';

/** How the work of a job ends where it does not end well. */
export type Ending =
  | { readonly kind: 'error'; readonly error: unknown }
  | {
      readonly kind: 'terminated';
      readonly reason: unknown;
      readonly exitCode: number | undefined;
      readonly by: CancelledBy;
    };

/** What the work asks of its job. */
export interface WorkCourse {
  readonly name: string;
  readonly ending: Ending | undefined;
  /** Somebody waits for `finalize`. */
  readonly isHeld: boolean;
  /** What the body does. */
  body(): unknown;
  /** A part of it has failed. */
  failed(error: unknown): void;
  /** The body has thrown a cancel. */
  cancelled(error: CancelledError): void;
  /** All has ended well. @returns what is left to do: a write to the cache; or why it has failed after all */
  succeeded(result: unknown): Startable<unknown> | { readonly error: unknown } | undefined;
  warn(warning: unknown): void;
}

type Callback = (error: unknown, value: unknown) => void;

/** The work of one run of a job: its body, and the tasks that were added. It ends when all of them have. */
export class JobWork implements Starter, Wait {
  readonly #course: WorkCourse;
  readonly #run: JobRun;
  readonly #members = new Set<Member>();
  #token = 0;
  #result: unknown;
  #state: 'new' | 'open' | 'saving' | 'over' = 'new';

  constructor(course: WorkCourse, run: JobRun) {
    this.#course = course;
    this.#run = run;
  }

  [START](_waiter: Waiter, token: number): Wait {
    this.#token = token;
    this.#state = 'open';
    const frame = new Frame(this.#run.tree, this.#run);
    const body = new Member(frame, this.#run, (failed, value) => this.#bodyEnded(failed, value));
    this.#start(body, () => this.#course.body());
    return this;
  }

  /** The run is being closed, and its parts with it: errors of theirs are still the job's. */
  [STOP](): void {
    this.#state = 'over';
  }

  #start(member: Member, work: unknown): void {
    this.#members.add(member);
    member.onEnd = () => {
      this.#members.delete(member);
      this.look();
    };
    member.start(work);
  }

  addTask(work: Startable<unknown>, callback: Callback | undefined): Run {
    // A job has a run of its own, which is joined.
    const isJob = typeof work === 'object' && CURRENT in work;
    const startable = isJob ? (): typeof work => work : work;
    const run = makeRun(this.#run.tree, this.#run, startable as Startable<unknown>, {
      name: `${this.#course.name} task`,
    });
    const task = new Member(run, this.#run, (failed, value) => this.#taskEnded(failed, value, callback));
    this.#start(task, startable);
    return run.run;
  }

  // ---- ends -----------------------------------------------------------------------------------------------------------

  #bodyEnded(failed: boolean, value: unknown): void {
    if (!failed) this.#result = value;
    else if (!(value instanceof CancelledError)) this.#course.failed(value);
    else if (this.#state === 'open' && this.#course.ending === undefined) this.#course.cancelled(value);
  }

  #taskEnded(failed: boolean, value: unknown, callback: Callback | undefined): void {
    const isCancelled = failed && value instanceof CancelledError;
    if (failed && !isCancelled) this.#course.failed(value);
    if (callback === undefined || isCancelled || this.#state === 'over') return;
    try {
      callback(failed ? value : undefined, failed ? undefined : value);
    } catch (error) {
      this.#course.failed(error);
    }
  }

  /** Cancels all but the part that is on the stack, which goes on to its own end. */
  cancelOthers(reason: unknown, by: CancelledBy): void {
    const why = new Cancellation(reason, by);
    const spared = new Set<TreeNode>();
    for (let at = currentFrame() as TreeNode | undefined; at !== undefined; at = at.above) spared.add(at);
    for (const member of [...this.#members]) if (!spared.has(member.node)) member.node.shut(CANCELLED, why);
    this.look();
  }

  /** Whether all has ended. */
  look(): void {
    if (this.#state !== 'open' || this.#members.size > 0 || this.#course.isHeld) return;
    const { ending } = this.#course;
    if (ending === undefined) this.#succeed();
    else this.#answer(true, ending.kind === 'error' ? ending.error : new CancelledError(ending.reason, ending.by));
  }

  #succeed(): void {
    const result = this.#result;
    const left = this.#course.succeeded(result);
    if (left === undefined) this.#answer(false, result);
    else if (!isWork(left)) this.#answer(true, left.error);
    else {
      this.#state = 'saving';
      const frame = new Frame(this.#run.tree, this.#run);
      const writer = new Member(frame, this.#run, (failed, value) => {
        if (failed && !(value instanceof CancelledError)) this.#course.warn(value);
      });
      this.#members.add(writer);
      writer.onEnd = () => this.#saved();
      writer.start(left);
    }
  }

  #saved(): void {
    this.#members.clear();
    if (this.#state === 'saving') this.#answer(false, this.#result);
  }

  /** Where only its result is being kept: gives that up. @returns whether it was so */
  giveUpSaving(): boolean {
    if (this.#state !== 'saving') return false;
    const members = [...this.#members];
    this.#members.clear();
    for (const member of members) member.leave();
    this.#saved();
    return true;
  }

  /** It can take more. */
  get isOpen(): boolean {
    return this.#state === 'open';
  }

  #answer(failed: boolean, value: unknown): void {
    this.#state = 'over';
    if (failed) this.#run.fail(this.#token, value);
    else this.#run.resume(this.#token, value);
  }
}

/** A part of the work, and who waits for its end. */
class Member implements Waiter {
  readonly frame: JobRun;
  readonly #ended: (failed: boolean, value: unknown) => void;
  readonly node: Frame;
  #wait: Wait | undefined;
  onEnd: () => void = () => {};

  constructor(node: Frame, run: JobRun, ended: (failed: boolean, value: unknown) => void) {
    this.node = node;
    this.frame = run;
    this.#ended = ended;
  }

  start(work: unknown): void {
    this.#wait = this.node.startFor(this, 0, work);
  }

  resume(_token: number, value: unknown): void {
    this.#ended(false, value);
    this.onEnd();
  }

  fail(_token: number, error: unknown): void {
    this.#ended(true, error);
    this.onEnd();
  }

  blocked(): JobRun {
    return this.frame;
  }

  /** Nobody waits for it any more. */
  leave(): void {
    this.#wait?.[STOP](false);
  }
}

function isWork(left: Startable<unknown> | { readonly error: unknown }): left is Startable<unknown> {
  return typeof left === 'function' || START in left;
}
