import { WorkerCrashedError } from '../../core/errors.js';
import type { ActorPool } from '../actor/actor-pool.js';
import { fallbackWorkers } from '../actor/fallback-workers.js';
import type {
  ActorRequest,
  Assignment,
  AssignmentListener,
  ExecutorCounts,
  HeldActor,
  MessageSizes,
  Submission,
  TaskExecutor,
} from '../executor.js';
import { measuring } from '../measuring.js';
import { crashError } from '../pool/crash.js';
import { PageCalls } from './page-calls.js';

/** Executes with one executor, and with another what finds no worker there because none can start. */
export class FallbackExecutor implements TaskExecutor {
  readonly limit: number;
  readonly #workers: ActorPool;
  readonly #other: TaskExecutor;
  readonly #turn: (goOn: () => void) => void;
  readonly #onFallback: (reason: Error) => void;

  /**
   * @param turn - calls back in a turn of its own, after a frame if one is overdue
   * @param onFallback - told each time, with the reason
   */
  constructor(
    workers: ActorPool,
    other: TaskExecutor,
    turn: (goOn: () => void) => void,
    onFallback: (reason: Error) => void,
  ) {
    this.limit = workers.limit;
    this.#workers = workers;
    this.#other = other;
    this.#turn = turn;
    this.#onFallback = onFallback;
  }

  get takesCalls(): boolean {
    return this.#workers.takesCalls === true;
  }

  get sizes(): MessageSizes | undefined {
    return this.#workers.sizes;
  }

  get counts(): ExecutorCounts {
    const [one, other] = [this.#workers.counts, this.#other.counts];
    return { ...one, running: one.running + other.running, queued: one.queued + other.queued };
  }

  submit(assignment: Assignment, listener: AssignmentListener): Submission {
    let hasStarted = false;
    let submission: Submission | undefined;
    submission = this.#workers.submit(assignment, {
      onStart: () => {
        hasStarted = true;
        listener.onStart();
      },
      onProgress: (update, call) => listener.onProgress(update, call),
      onAnswers: (answers) => listener.onAnswers?.(answers),
      onResult: (value) => listener.onResult(value),
      onStopped: (late) => listener.onStopped(late),
      ...(listener.onStream && { onStream: (stream) => listener.onStream?.(stream) }),
      ...(listener.onItems && { onItems: (items) => listener.onItems?.(items) }),
      onError: (error, loss) => {
        if (hasStarted || !(error instanceof WorkerCrashedError)) {
          listener.onError(error, loss);
          return;
        }
        this.#onFallback(error);
        try {
          submission = this.#submitElsewhere(assignment, listener);
        } catch (refusal) {
          listener.onError(refusal);
        }
      },
    });
    return { cancel: (call) => submission?.cancel(call) };
  }

  checkActor(wants: Pick<ActorRequest, 'resourceLimits'>): void {
    this.#workers.checkActor(wants);
  }

  /** Its object is made in the page where no worker can start. */
  holdActor(request: ActorRequest): HeldActor {
    return this.#workers.holdActor(request, (workers) =>
      fallbackWorkers(workers, (exit) =>
        this.#onFallback(crashError(workers.kind, { label: request.name, hasStarted: false }, exit)),
      ),
    );
  }

  #submitElsewhere(assignment: Assignment, listener: AssignmentListener): Submission {
    const { calls } = assignment;
    const heard = measuring(assignment, listener, this.sizes);
    if (calls === undefined) return this.#other.submit(assignment, heard);
    return new PageCalls({ executor: this.#other, turn: this.#turn }, assignment, calls, heard);
  }

  async prestart(workers: number, module?: object): Promise<void> {
    try {
      await this.#workers.prestart(workers, module);
    } catch (error) {
      if (!(error instanceof WorkerCrashedError)) throw error;
      this.#onFallback(error);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#workers.close(), this.#other.close()]);
  }
}
