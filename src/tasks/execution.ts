import { setLimit } from '../core/clock.js';
import { CancelledError, StateError, TimeoutError } from '../core/errors.js';
import type { Progress } from '../core/progress.js';
import { ProgressState } from '../core/progress-state.js';
import type { Run } from '../core/run.js';
import { onAbort } from '../core/spawn.js';
import type { Tree } from '../core/tree.js';
import { show } from '../core/validation.js';
import type {
  Assignment,
  AssignmentListener,
  FunctionReference,
  ItemStream,
  MemberReference,
  ProgressReport,
  Submission,
  TaskExecutor,
} from '../executors/executor.js';
import { describeFunction } from '../executors/function-source.js';
import { movedOnce } from '../operations/moved-once.js';
import { heardHere } from './context-listener.js';
import { type ExecutorKind, executorOf } from './executor-kind.js';
import { takeReport } from './take-report.js';
import { arePlain, type TaskOptions } from './task-options.js';

/** Whom an execution tells; `index` is the place among the members of a multi task. */
export interface ExecutionSink {
  /** The run without a parent below which it is. */
  readonly topLevel: object;
  /** It is no member of a multi task. */
  readonly isLone: boolean;
  /** The run of the one task that is executed for it, or of the multi task that it is a member of. */
  readonly run?: Run;
  /** That of a member, where somebody has looked at it. */
  memberRun?(index: number): Run | undefined;
  /** Hands it to its executor, where that is to be measured. */
  submit?(executor: TaskExecutor, assignment: Assignment, listener: AssignmentListener): Submission;
  executionStarted(index: number): void;
  executionProgress(index: number, progress: Progress): void;
  /** `isStopping`: the answer is there, but the work has not stopped yet; `executionStopped` follows. */
  executionEnded(index: number, value: unknown, failed: boolean, isStopping: boolean): void;
  executionStopped(index: number): void;
  /** The function makes a stream. Sinks without it take none: the task fails. */
  executionStreams?(stream: ItemStream): void;
  /** @param places - of the items, where those are not the order in which they come */
  executionItems?(items: readonly unknown[], places?: readonly number[]): void;
}

/** What is executed. */
export interface Executable {
  readonly kind: ExecutorKind;
  readonly name: string;
  readonly reference: FunctionReference | MemberReference;
  readonly args: readonly unknown[];
  readonly options: TaskOptions;
  /** Whatever can be iterated is a stream. */
  readonly isStream?: boolean;
}

/** One whose function any worker can execute. */
export interface PlainTask extends Executable {
  readonly reference: FunctionReference;
}

/** A task with nothing of its own beside a function that any worker can execute, and its arguments. */
export function isPlain(task: Executable): task is PlainTask {
  const { reference, options, isStream } = task;
  const travels = reference.kind === 'module' || (reference.kind === 'source' && reference.text !== '');
  return travels && arePlain(options) && isStream !== true;
}

/** One task on an executor, with its retries, its limit in time, and the signal that cancels it. */
export class Execution implements AssignmentListener {
  readonly #tree: Tree;
  readonly #task: Executable;
  readonly #kind: ExecutorKind;
  readonly #sink: ExecutionSink;
  readonly #index: number;
  #attempt = 0;
  #submission: Submission | undefined;
  #stopTimer: (() => void) | undefined;
  #forgetSignal: (() => void) | undefined;
  #progress: ProgressState | undefined;
  /** Why the submission was cancelled, if not by `cancel()`. */
  #failure: Error | undefined;
  #isCancelled = false;
  /** Its answer was given. */
  #isOver = false;
  /** It was handed to a worker. */
  isExecuting = false;
  readonly onStream?: (stream: ItemStream) => void;
  readonly onItems?: (items: readonly unknown[]) => void;
  #isStreaming = false;

  constructor(tree: Tree, task: Executable, kind: ExecutorKind, sink: ExecutionSink, index: number) {
    this.#tree = tree;
    this.#task = task;
    this.#kind = kind;
    this.#sink = sink;
    this.#index = index;
    if (sink.executionStreams === undefined) return;
    this.onStream = (stream) => {
      this.#isStreaming = true;
      sink.executionStreams?.(stream);
    };
    this.onItems = (items) => sink.executionItems?.(items);
  }

  /** Hands the task to its executor. What that refuses is the task's failure. */
  start(): void {
    const { name, options } = this.#task;
    const { signal } = options;
    const refusal = movedOnce(name, options, options.retries);
    if (refusal !== undefined) {
      this.#sink.executionEnded(this.#index, refusal, true, false);
      return;
    }
    if (signal !== undefined) {
      if (signal.aborted) {
        this.#sink.executionEnded(this.#index, new CancelledError(signal.reason, 'signal'), true, false);
        return;
      }
      this.#forgetSignal = onAbort(signal, (reason) => this.#stopWith(new CancelledError(reason, 'signal')));
    }
    this.#submit();
  }

  #submit(): void {
    const { reference, args, options, name, isStream } = this.#task;
    const { transfer, priority = 0 } = options;
    const { topLevel, isLone } = this.#sink;
    this.#attempt += 1;
    const listener = heardHere(this);
    const tree = this.#tree;
    try {
      if (reference.kind === 'member') {
        const call = { fn: reference, args, transfer, isStream, priority, label: name, tree, source: this };
        this.#submission = reference.actor().submit(call, listener);
        return;
      }
      const fn = this.#described(reference);
      const mayJoin = isPlain(this.#task);
      const assignment = {
        fn,
        args,
        transfer,
        isStream,
        priority,
        label: name,
        tree,
        topLevel,
        isLone,
        mayJoin,
        source: this,
      };
      const executor = executorOf(tree, this.#kind);
      this.#submission = this.#sink.submit?.(executor, assignment, listener) ?? executor.submit(assignment, listener);
    } catch (error) {
      this.#end(error, true, false);
    }
  }

  /** A function that was meant for the event loop is described only where a multi task sends it to a worker all the same. */
  #described(reference: FunctionReference): FunctionReference {
    const isLocal = reference.kind === 'source' && reference.text === '';
    return isLocal && this.#kind !== 'loop' ? describeFunction(reference.local) : reference;
  }

  get kind(): ExecutorKind {
    return this.#kind;
  }

  get task(): Executable {
    return this.#task;
  }

  /** What its function prints is told with this. */
  get run(): Run | undefined {
    return this.#sink.memberRun?.(this.#index) ?? this.#sink.run;
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#release();
    if (this.#submission === undefined) this.#sink.executionStopped(this.#index);
    else this.#submission.cancel();
  }

  /** Ends the attempt from inside: time is up, or the task's own signal aborted. */
  #stopWith(failure: Error): void {
    // Time that is up waits for the loop, and an answer may come before its turn.
    if (this.#isCancelled || this.#isOver) return;
    const isStopping = this.#failure !== undefined;
    this.#failure = failure;
    this.#stopTimer?.();
    // Who waits learns it now; that the work has really stopped comes later.
    if (!this.#mayRetry(failure)) this.#end(failure, true, true);
    if (!isStopping) this.#submission?.cancel();
  }

  #mayRetry(error: unknown): boolean {
    // What a stream has given is out: it is not begun again.
    return (
      !this.#isStreaming && this.#attempt <= (this.#task.options.retries ?? 0) && !(error instanceof CancelledError)
    );
  }

  onStart(): void {
    this.isExecuting = true;
    const { timeout } = this.#task.options;
    if (timeout !== undefined) {
      const attempt = this.#attempt;
      const expire = (): void => {
        if (attempt === this.#attempt) this.#stopWith(new TimeoutError(timeout, `The task \`${this.#task.name}\``));
      };
      this.#stopTimer = setLimit(this.#tree.clock, timeout, () => this.#tree.queue.post(expire));
    }
    if (this.#attempt === 1) this.#sink.executionStarted(this.#index);
  }

  onProgress(report: ProgressReport): void {
    const now = this.#tree.clock.now();
    this.#progress ??= new ProgressState(now);
    takeReport(this.#progress, report, this.#tree, this.#task.name);
    const progress = this.#progress.snapshot(now);
    const { onProgress } = this.#task.options;
    if (onProgress !== undefined) this.#tree.guard(() => onProgress(progress));
    this.#sink.executionProgress(this.#index, progress);
  }

  onResult(value: unknown): void {
    if (this.#task.isStream === true && !this.#isStreaming) {
      const hint = 'Give a generator function, or one that gives an iterable; for a single value take a Task';
      this.#end(
        new TypeError(`Expected \`${this.#task.name}\` of a StreamTask to yield, and it gave ${show(value)}. ${hint}`),
        true,
        false,
      );
      return;
    }
    this.#end(value, false, false);
  }

  onError(error: unknown): void {
    if (this.#mayRetry(error)) {
      this.#stopTimer?.();
      this.#submit();
    } else this.#end(error, true, false);
  }

  /** The work has stopped: after a cancel, or after its time was up. */
  onStopped(late?: { readonly error: unknown }): void {
    if (late !== undefined) this.#tree.late(late.error, true);
    const failure = this.#failure;
    if (this.#isCancelled) this.#sink.executionStopped(this.#index);
    else if (failure === undefined) this.#end(this.#unasked(), true, false);
    else if (this.#mayRetry(failure)) {
      this.#failure = undefined;
      this.#submit();
    } else this.#sink.executionStopped(this.#index);
  }

  /** A fault of the executor, which would pass for a result of `undefined`. */
  #unasked(): Error {
    return new StateError(
      `The executor '${this.#kind}' has stopped \`${this.#task.name}\`, which nobody had cancelled`,
    );
  }

  #end(value: unknown, failed: boolean, isStopping: boolean): void {
    this.#isOver = true;
    this.#release();
    this.#sink.executionEnded(this.#index, value, failed, isStopping);
  }

  #release(): void {
    this.#stopTimer?.();
    this.#forgetSignal?.();
    this.#forgetSignal = undefined;
  }
}
