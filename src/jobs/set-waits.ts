import type { TreeNode } from '../core/node.js';
import type { JobCourse } from './job-course.js';
import { type JobRun, jobRunOf } from './job-run.js';

/** Those of the jobs that run which cannot end before one of others has started: they wait for it, or for one that waits for it. */
export function blockedBy(idle: Iterable<JobCourse>, active: ReadonlySet<JobCourse>): ReadonlySet<JobCourse> {
  const reached = new Set(idle);
  for (const course of reached) for (const run of waitingFor(course)) reached.add(run.course as JobCourse);
  return new Set([...reached].filter((course) => active.has(course)));
}

/** The jobs whose work waits for a job's end or for one of its events. */
function waitingFor({ run, hub }: JobCourse): readonly JobRun[] {
  const nodes: (TreeNode | undefined)[] = hub.waitingRuns.map((each) => each as unknown as TreeNode);
  for (const waiter of run?.waiters() ?? []) nodes.push(waiter.blocked() as TreeNode | undefined);
  return nodes.flatMap((node) => jobRunOf(node) ?? []);
}
