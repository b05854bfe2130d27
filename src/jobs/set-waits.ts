import type { TreeNode } from '../core/node.js';
import type { JobCourse } from './job-course.js';
import { type JobRun, jobRunOf } from './job-run.js';

/** Those of the jobs that run which cannot end before one of others has started: they wait for it, or for one that waits for it. */
export function blockedBy(idle: Iterable<JobCourse>, active: ReadonlySet<JobCourse>): ReadonlySet<JobCourse> {
  const reached = new Set(idle);
  for (const course of reached) for (const other of waitingFor(course)) reached.add(other);
  return new Set([...reached].filter((course) => active.has(course)));
}

/**
 * Those of the jobs that somebody waits for which will never start: they are not wanted, and nothing that goes on could change that; or they wait for
 * what waits for them.
 *
 * @param awaited - jobs that have not started
 * @param active - all that run
 */
export function waitedForInVain(awaited: ReadonlySet<JobCourse>, active: ReadonlySet<JobCourse>): readonly JobCourse[] {
  const idle = new Set(awaited);
  for (const course of idle) for (const each of openPrejobs(course)) if (!active.has(each)) idle.add(each);
  const blockers = new Map<JobCourse, JobCourse[]>([...active].map((course) => [course, []]));
  for (const course of [...idle, ...active]) for (const each of waitingFor(course)) blockers.get(each)?.push(course);
  // Who may go on, one after another, until no further one does.
  const hopeful = new Set<JobCourse>();
  const isHopeful = (course: JobCourse): boolean => {
    if (active.has(course)) return (blockers.get(course) ?? []).every((each) => hopeful.has(each));
    // An end may change a precondition.
    if (course.isUnwanted) return [...active].some((each) => hopeful.has(each));
    return openPrejobs(course).every((each) => hopeful.has(each));
  };
  for (let before = -1; before < hopeful.size; ) {
    before = hopeful.size;
    for (const course of [...active, ...idle]) if (isHopeful(course)) hopeful.add(course);
  }
  return [...awaited].filter((course) => !hopeful.has(course));
}

function openPrejobs(course: JobCourse): readonly JobCourse[] {
  return course.prejobs.filter((each) => !each.isFinished && !each.isUnwanted);
}

/** The jobs whose work waits for a job's end or for one of its events. */
function waitingFor({ run, hub }: JobCourse): readonly JobCourse[] {
  const nodes: (TreeNode | undefined)[] = hub.waitingRuns.map((each) => each as unknown as TreeNode);
  for (const waiter of run?.waiters() ?? []) nodes.push(waiter.blocked() as TreeNode | undefined);
  const runs = nodes.map((node) => jobRunOf(node)).filter((each): each is JobRun => each !== undefined);
  return runs.map((each) => each.course as JobCourse);
}
