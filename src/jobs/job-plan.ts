import { host } from '../core/host.js';
import { JobMemory } from './cache/job-memory.js';
import type { JobCourse } from './job-course.js';
import type { SetCourse } from './set-course.js';

/** What would become of a job. */
interface Planned {
  readonly course: JobCourse;
  readonly isEnabled: boolean;
  readonly isCached: boolean;
}

/** What `start` would do, in the order in which it could. Nothing is run; preconditions and caches are asked. */
export async function planOf(set: SetCourse): Promise<readonly Planned[]> {
  const { signal } = new host.AbortController();
  const order = orderOf(set);
  return Promise.all(
    [...order].map(async ([course, isEnabled]) => ({
      course,
      isEnabled,
      isCached: isEnabled && (await isCached(course, set.tree.clock.wall(), signal)),
    })),
  );
}

/** Those that start by themselves, with whether they would. */
function orderOf(set: SetCourse): ReadonlyMap<JobCourse, boolean> {
  const left = new Set([...set.jobs].filter((course) => course.autostart && !course.isStarted && !course.isFinished));
  const order = new Map<JobCourse, boolean>();
  const isOut = (course: JobCourse): boolean =>
    order.has(course) || course.isFinished || course.isActive || (!left.has(course) && course.isUnwanted);
  for (let isMore = true; isMore; ) {
    const next = [...left].filter((course) => set.prejobsOf(course).every(isOut));
    isMore = next.length > 0;
    for (const course of next) {
      left.delete(course);
      order.set(course, Boolean(course.job.precondition()));
    }
  }
  // They wait for what nothing starts.
  for (const course of left) order.set(course, false);
  return order;
}

async function isCached(course: JobCourse, now: number, signal: AbortSignal): Promise<boolean> {
  try {
    return (await JobMemory.of(course.name, course.options)?.read(now, signal)) !== undefined;
  } catch {
    // It would be run anew.
    return false;
  }
}
