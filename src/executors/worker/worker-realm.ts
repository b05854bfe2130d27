import { StateError } from '../../core/errors.js';
import { readCurrentTask } from './task-state.js';

// A module that starts work when it is loaded would start workers without end, where those load it too: the program's own file as worker
// module is the usual case. So in a worker only tasks may start work.

/** What a worker knows of itself. */
export interface WorkerRealm {
  /** The module whose loading has led to the code that executes now, or to what that left behind; `undefined` for a task's. */
  loading(): string | undefined;
  /** Work was refused that the loading of a module has started: it cannot be used. */
  refused(module: string, error: Error): void;
}

interface Place {
  /** Absent while the worker's own code has not begun: what executes before that was preloaded. */
  realm?: WorkerRealm | undefined;
  /** Some copy of the library that can start workers is here. */
  isEngaged?: boolean;
}

// Found through the global symbol registry: several copies of the library in one worker know of one another.
const PLACE = Symbol.for('offloop.worker');
const globals = globalThis as { [PLACE]?: Place };
const place = (): Place => (globals[PLACE] ??= {});

/** This is a worker, and its own code begins. */
export function enterWorker(realm: WorkerRealm): void {
  place().realm = realm;
}

/** Whether this is a worker whose own code has begun. */
export function isInWorker(): boolean {
  return globals[PLACE]?.realm !== undefined;
}

/** Work might be started here. */
export function engage(): void {
  place().isEngaged = true;
}

/** Whether work might be started here. */
export function isEngaged(): boolean {
  return globals[PLACE]?.isEngaged === true;
}

/**
 * Refuses to start work in a worker unless a task does it.
 * @param what - the beginning of the message
 * @param preloads - what was loaded before the worker's own code
 * @throws StateError with the file and the way out
 */
export function refuseOutsideOfTasks(what: string, preloads: string): void {
  if (!isInWorker()) throw new StateError(`${what}: it is started by what workers preload${preloads}. ${IN_PROGRAM}`);
  refuseWhileLoading(what);
  if (readCurrentTask() === undefined) throw new StateError(`${what}: ${LEFT_BEHIND}. ${OWN_MODULE}`);
}

/**
 * Refuses what the loading of a module starts.
 * @param what - the beginning of the message
 * @throws StateError with the file and the way out
 */
export function refuseWhileLoading(what: string): void {
  const realm = globals[PLACE]?.realm;
  const module = realm?.loading();
  if (module === undefined) return;
  const error = new StateError(`${what}: it is started by loading ${module}, which each worker does. ${OWN_MODULE}`);
  realm!.refused(module, error);
  throw error;
}

const LEFT_BEHIND = 'no task executes in this worker, so one has left it behind, or a module that was loaded';
const WITHOUT_END = 'Workers would start workers without end';
const IN_PROGRAM = `${WITHOUT_END}. Start it in the program itself`;
const OWN_MODULE =
  `${WITHOUT_END}. Put the functions for workers into a module of their own, or, in Node, guard what starts work: ` +
  '`if (import.meta.main)`, or where there are threads only `if (isMainThread)` of node:worker_threads';
