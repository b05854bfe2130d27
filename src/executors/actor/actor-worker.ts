import type { ActorRequest, Assignment, AssignmentListener, MemberReference, Submission } from '../executor.js';
import type { Transport, WorkerExit } from '../pool/transport.js';

/** What the worker of an actor tells; never inside of a call. */
export interface ActorWorkerEvents {
  /** The object is there. */
  onMade(): void;
  /** There is none: `make` threw, or gave something else. */
  onRefused(error: unknown): void;
  /** The worker is gone, with all that it executed. Exactly once; nothing comes after it. */
  onExit(exit: WorkerExit, hasStarted: boolean): void;
}

/** A worker that makes one object, and executes calls of its functions, several at once. */
export interface ActorWorker {
  /** Throws what cannot be sent. */
  call(assignment: Assignment<MemberReference>, listener: AssignmentListener): Submission;
  /** Asks `make` to stop. */
  cancelMake(): void;
  /** Lets the object clean up. */
  dispose(): Promise<void>;
  /** Ends the worker, whatever it does; `onExit` comes before this settles. */
  end(): Promise<void>;
}

/** Where the workers of one actor come from. */
export interface ActorWorkers extends Pick<Transport, 'kind' | 'refuse' | 'hold' | 'close'> {
  start(request: ActorRequest, events: ActorWorkerEvents): ActorWorker;
}
