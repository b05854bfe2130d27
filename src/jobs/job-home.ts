import type { Tree } from '../core/tree.js';
import type { JobRun } from './job-run.js';

/** The set's side of a job. */
export interface JobHome<Course> {
  readonly set: unknown;
  readonly tree: Tree;
  prejobsOf(course: Course): readonly Course[];
  /** Somebody waits for it. @returns its run, which the set begins when its turn has come */
  demand(course: Course): JobRun;
  /** Somebody starts it: it begins when its turn has come. */
  request(course: Course): void;
  /** It has ended, or will never start. */
  ended(course: Course): void;
  /** Something that is shown of it is another. */
  changed(course: Course): void;
  progressed(): void;
  /** Its end or its events are waited for. */
  awaited(course: Course): void;
  /** Something asks for a look at what may start by now. */
  refresh(): void;
  /** The runs that cannot begin before this one has ended. */
  dependentRuns(course: Course): readonly JobRun[];
  /** Prejobs of a job are others. @throws where the set cannot have them */
  prejobsChanged(): void;
  preconditionChanged(course: Course): void;
}
