import { type Clock, setBackground, setLimit } from '../../core/clock.js';
import { StateError, WorkerCrashedError } from '../../core/errors.js';
import { host } from '../../core/host.js';
import type {
  ActorRequest,
  Assignment,
  AssignmentListener,
  HeldActor,
  MemberReference,
  Submission,
} from '../executor.js';
import { Activity } from '../pool/activity.js';
import { crashError, endedError } from '../pool/crash.js';
import { PriorityQueue } from '../pool/queue.js';
import type { WorkerExit } from '../pool/transport.js';
import { ActorCall, type ActorCallHost } from './actor-call.js';
import type { ActorWorker, ActorWorkers } from './actor-worker.js';

/** So many deaths without an answer in between end an actor that restarts. */
const MOST_DEATHS = 3;
/** Milliseconds from a cancel until a call that goes on costs the worker. */
const CALL_GRACE = 10_000;

/**
 * How it is with the object: there is none yet, or no more; it is being made; it is there; it is not used, and its worker is being ended; it
 * was lost, and is not made again.
 */
type ObjectState = 'absent' | 'making' | 'made' | 'leaving' | 'dead';

/** What an actor depends on beside its worker. */
export interface ActorSurroundings {
  /** Milliseconds that calls and the object have at its end. */
  readonly graceMs: number;
  readonly clock: Clock;
  /** It has ended. */
  readonly onEnd: () => void;
}

/** Holds one object in a worker of its own, and executes calls of its functions in order. */
export class ActorExecutor implements HeldActor, ActorCallHost {
  readonly #request: ActorRequest;
  readonly #workers: ActorWorkers;
  readonly #surroundings: ActorSurroundings;
  readonly #activity: Activity;
  readonly #queue = new PriorityQueue<ActorCall>();
  /** Those that the worker has, streams that wait for their readers included. */
  readonly #executing = new Set<ActorCall>();
  /** Streams whose readers have taken something: they go on before others begin. */
  readonly #resuming = new Set<ActorCall>();
  /** So many of those that execute have a place. */
  #places = 0;
  #state: ObjectState = 'absent';
  #worker: ActorWorker | undefined;
  /** Why it is dead. */
  #death: WorkerCrashedError | undefined;
  #deaths = 0;
  /** A call did not end after its cancel, so its worker was ended. */
  #wasForced = false;
  #stopIdling: (() => void) | undefined;
  #isPumpPlanned = false;
  #ending: Promise<void> | undefined;
  #changes = 0;
  /** Told when nothing executes any more. */
  #onStill: (() => void) | undefined;

  constructor(request: ActorRequest, workers: ActorWorkers, surroundings: ActorSurroundings) {
    this.#request = request;
    this.#workers = workers;
    this.#surroundings = surroundings;
    this.#activity = new Activity(workers, () => this.#keepsAlive);
  }

  /** Calls keep a program alive; one that was cancelled and never ends does not. */
  get #keepsAlive(): boolean {
    if (this.#queue.size > 0) return true;
    for (const call of this.#executing) if (!call.isLate) return true;
    return false;
  }

  /** It takes no further call. */
  get #isEnding(): boolean {
    return this.#ending !== undefined;
  }

  /** How often something has come, begun or ended. */
  get changes(): number {
    return this.#changes;
  }

  /** Something executes. */
  get isBusy(): boolean {
    return this.#executing.size > 0 || this.#state === 'making';
  }

  submit(assignment: Assignment<MemberReference>, listener: AssignmentListener): Submission {
    const what = `\`${assignment.label}\` cannot be executed`;
    if (this.#isEnding) throw new StateError(`${what}: its actor has ended`);
    if (this.#death) throw this.#death;
    this.#workers.refuse?.(what);
    const call = new ActorCall(assignment, listener, this);
    this.#queue.push(call);
    this.#stopIdling?.();
    this.#stopIdling = undefined;
    this.#planPump();
    return call;
  }

  #planPump(): void {
    this.#changes += 1;
    this.#activity.update();
    if (this.#isPumpPlanned) return;
    this.#isPumpPlanned = true;
    host.queueMicrotask(() => {
      this.#isPumpPlanned = false;
      this.#pump();
    });
  }

  /** Begins what may begin. */
  #pump(): void {
    const { concurrency } = this.#request;
    if (this.#state === 'made') {
      for (const call of this.#resuming) {
        if (this.#places >= concurrency) break;
        this.#resuming.delete(call);
        this.#takePlace(call);
        call.grant();
      }
      while (this.#places < concurrency && this.#queue.size > 0) this.#begin(this.#queue.shift()!);
    } else if (this.#state === 'absent' && this.#queue.size > 0 && !this.#isEnding) this.#make();
    this.#changes += 1;
    this.#activity.update();
    this.#idle();
  }

  #begin(call: ActorCall): void {
    if (call.callsNothing) {
      call.answer();
      return;
    }
    this.#executing.add(call);
    this.#takePlace(call);
    try {
      call.begin(this.#worker!);
    } catch (error) {
      this.#leave(call);
      call.lose(error);
    }
  }

  #takePlace(call: ActorCall): void {
    call.hasPlace = true;
    this.#places += 1;
  }

  #givePlace(call: ActorCall): void {
    if (call.hasPlace) this.#places -= 1;
    call.hasPlace = false;
  }

  #leave(call: ActorCall): void {
    this.#executing.delete(call);
    this.#resuming.delete(call);
    this.#givePlace(call);
  }

  // ---- calls ----------------------------------------------------------------------------------------------------------

  cancelled(call: ActorCall): void {
    this.#changes += 1;
    if (!this.#executing.has(call)) {
      this.#queue.forget(call);
      this.#planPump();
      return;
    }
    const { restart, graceMs = CALL_GRACE } = this.#request;
    const { clock, graceMs: patience } = this.#surroundings;
    call.stopGrace = restart
      ? setLimit(clock, graceMs, () => this.#endFor(call))
      : setBackground(clock, patience, () => {
          call.isLate = true;
          this.#activity.update();
        });
  }

  /** A call that goes on costs the worker. */
  #endFor(call: ActorCall): void {
    if (!this.#executing.has(call)) return;
    this.#wasForced = true;
    void this.#worker?.end();
  }

  paused(call: ActorCall): void {
    this.#givePlace(call);
    this.#planPump();
  }

  resumes(call: ActorCall): void {
    this.#resuming.add(call);
    this.#planPump();
  }

  ended(call: ActorCall): void {
    this.#deaths = 0;
    this.#leave(call);
    // The worker gets its next call before anybody is told, which may take long.
    this.#pump();
    this.#lookForStillness();
  }

  #failWaiting(error: unknown): void {
    for (let call = this.#queue.shift(); call; call = this.#queue.shift()) call.lose(error);
    this.#changes += 1;
    this.#activity.update();
  }

  // ---- the object -----------------------------------------------------------------------------------------------------

  #make(): void {
    this.#state = 'making';
    this.#wasForced = false;
    let worker: ActorWorker;
    const isCurrent = (): boolean => this.#worker === worker;
    try {
      worker = this.#workers.start(this.#request, {
        onMade: () => {
          if (!isCurrent() || this.#state !== 'making') return;
          this.#state = 'made';
          this.#pump();
          this.#lookForStillness();
        },
        onRefused: (error) => {
          if (!isCurrent()) return;
          this.#worker = undefined;
          this.#state = 'absent';
          // What it had begun is gone with it; the next call tries again.
          void worker.end();
          this.#failWaiting(error);
          this.#lookForStillness();
        },
        onExit: (exit, hasStarted) => {
          if (isCurrent()) this.#died(exit, hasStarted);
        },
      });
      this.#worker = worker;
    } catch (error) {
      // No worker of this platform can make it.
      this.#state = 'absent';
      this.#failWaiting(error);
    }
  }

  #died(exit: WorkerExit, hasStarted: boolean): void {
    const { restart, name } = this.#request;
    const { kind } = this.#workers;
    const before = this.#state;
    const lost = [...this.#executing];
    const crash = crashError(
      kind,
      { label: lost.find((call) => call.hasPlace)?.assignment.label ?? name, hasStarted },
      exit,
    );
    for (const call of lost) this.#leave(call);
    this.#worker = undefined;
    this.#state = 'absent';
    if (!this.#isEnding && before !== 'leaving') {
      if (!this.#wasForced) this.#deaths += 1;
      if (!restart && before === 'made')
        this.#die(
          crash,
          'Its state is lost. Make another one; or give it `restart: true`, if that makes the state anew',
        );
      else if (restart && this.#deaths >= MOST_DEATHS)
        this.#die(crash, `It has died ${MOST_DEATHS} times without an answer`);
      else if (!restart) this.#failWaiting(crash);
    }
    for (const call of lost) {
      const { label } = call.assignment;
      call.lose(this.#wasForced ? endedError(kind, label) : crashError(kind, { label, hasStarted }, exit));
    }
    this.#planPump();
    this.#lookForStillness();
  }

  #die(cause: WorkerCrashedError, why: string): void {
    const message = `The actor \`${this.#request.name}\` is dead: ${cause.message}. ${why}`;
    this.#state = 'dead';
    this.#death = new WorkerCrashedError(message, cause.kind, cause.exitCode, { cause });
    this.#failWaiting(this.#death);
  }

  /** Nobody uses it: it ends until its next call, where that is wanted. */
  #idle(): void {
    const { idleTimeout } = this.#request;
    const isUnused = this.#state === 'made' && this.#executing.size === 0 && this.#queue.size === 0 && !this.#isEnding;
    if (idleTimeout === undefined || idleTimeout === Number.POSITIVE_INFINITY || !isUnused || this.#stopIdling) return;
    this.#stopIdling = setBackground(this.#surroundings.clock, idleTimeout, () => {
      this.#stopIdling = undefined;
      this.#state = 'leaving';
      this.#activity
        .during(this.#endWorker(this.#surroundings.graceMs))
        .catch((error: unknown) => this.#request.report(error));
    });
  }

  // ---- the end --------------------------------------------------------------------------------------------------------

  end(reason: unknown): Promise<void> {
    this.#ending ??= this.#activity.during(this.#end(reason));
    return this.#ending;
  }

  async #end(reason: unknown): Promise<void> {
    // From here on it takes no further call.
    await undefined;
    this.#stopIdling?.();
    this.#failWaiting(reason);
    for (const call of this.#executing) call.shut(reason);
    try {
      if (this.#state === 'making') this.#worker?.cancelMake();
      const { clock, graceMs } = this.#surroundings;
      const begin = clock.now();
      // What goes on all the same must not take the time in which the object can clean up.
      if (this.isBusy) await this.#within(graceMs / 2, new Promise<void>((resolve) => (this.#onStill = resolve)));
      await this.#endWorker(Math.max(graceMs / 2, graceMs - (clock.now() - begin)));
    } finally {
      this.#workers.close();
      this.#surroundings.onEnd();
    }
  }

  /** Lets the object clean up, and ends its worker. */
  async #endWorker(ms: number): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    try {
      if (this.#state === 'made' || this.#state === 'leaving') await this.#within(ms, worker.dispose());
    } finally {
      await worker.end();
    }
  }

  #lookForStillness(): void {
    if (!this.isBusy) this.#onStill?.();
  }

  /** Waits for something, and not for ever. */
  #within(ms: number, work: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = setLimit(this.#surroundings.clock, ms, resolve);
      work.then(
        () => {
          stop();
          resolve();
        },
        (error: unknown) => {
          stop();
          reject(error as Error);
        },
      );
    });
  }
}
