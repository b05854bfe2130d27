import type { TaskContext } from '../task-context.js';

/** What executes in this realm now: nearly always one task at a time, so a place in the realm is enough. */
export interface CurrentTask {
  readonly context: TaskContext;
  /** Moves these with the task's result; absent where nothing is sent. */
  readonly move?: (list: readonly object[]) => void;
}

// The place is found through the global symbol registry: the worker's own copy of the library and the one that the user's module
// imports need not be the same file.
const PLACE = Symbol.for('offloop.current-task');
const realm = globalThis as { [PLACE]?: CurrentTask | undefined };

/** The task that executes now. */
export function readCurrentTask(): CurrentTask | undefined {
  return realm[PLACE];
}

/** Sets the task that executes now; gives the one before, to be set again afterwards. */
export function setCurrentTask(task: CurrentTask | undefined): CurrentTask | undefined {
  const before = realm[PLACE];
  realm[PLACE] = task;
  return before;
}

/**
 * Where several execute at once, interleaved where they wait.
 * @param follow - the one that has led to the code which executes now, as far as that is known
 */
export function followCurrentTask(follow: () => CurrentTask | undefined): void {
  let last = realm[PLACE];
  Object.defineProperty(realm, PLACE, {
    get: () => follow() ?? last,
    set: (task: CurrentTask | undefined) => {
      last = task;
    },
    configurable: true,
  });
}
