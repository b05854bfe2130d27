import type { TreeNode } from '../core/node.js';
import type { Startable } from '../core/operation.js';
import type { RunMeta } from '../core/run-meta.js';
import { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';

/** What happens to the run of a job, and what it does. */
export interface JobCourse {
  readonly work: Startable<unknown>;
  started(): void;
  progressed(): void;
  ended(): void;
}

/** The run of a job. The job learns of each step before all that listen to the run. */
export class JobRun extends RunNode {
  readonly #course: JobCourse;

  constructor(tree: Tree, above: TreeNode, meta: RunMeta, course: JobCourse) {
    super(tree, above, meta);
    this.#course = course;
    this.on('progress', () => course.progressed());
    let isStarted = false;
    this.on('state', () => {
      if (this.isFinished) course.ended();
      else if (!isStarted && this.isRunning) {
        isStarted = true;
        course.started();
      }
    });
  }

  override begin(): void {
    super.begin(this.#course.work);
  }
}
