import type { JobCourse } from './job-course.js';
import { always } from './job-state.js';

/** The jobs of a set, and what they wait for. */
export class SetGraph {
  /** In order of declaration. */
  #prejobs: ReadonlyMap<JobCourse, readonly JobCourse[]> = new Map();
  readonly #dependents = new Map<JobCourse, JobCourse[]>();
  /** Those whose precondition may become another at any end. */
  readonly conditional = new Set<JobCourse>();

  /** @param prejobs - the jobs in order of declaration, each with its prejobs */
  set(prejobs: ReadonlyMap<JobCourse, readonly JobCourse[]>): void {
    this.#prejobs = prejobs;
    this.#dependents.clear();
    this.conditional.clear();
    for (const [course, before] of prejobs) {
      if (course.job.precondition !== always) this.conditional.add(course);
      for (const each of before) {
        const dependents = this.#dependents.get(each);
        if (dependents === undefined) this.#dependents.set(each, [course]);
        else dependents.push(course);
      }
    }
  }

  get jobs(): IterableIterator<JobCourse> {
    return this.#prejobs.keys();
  }

  prejobsOf(course: JobCourse): readonly JobCourse[] {
    return this.#prejobs.get(course) ?? [];
  }

  dependentsOf(course: JobCourse): readonly JobCourse[] {
    return this.#dependents.get(course) ?? [];
  }

  /** A job with all that it waits for, directly or not. */
  withPrejobs(course: JobCourse): Set<JobCourse> {
    return closure([course], (each) => this.prejobsOf(each));
  }

  /** Jobs with all that waits for them, directly or not. */
  withDependents(jobs: Iterable<JobCourse>): Set<JobCourse> {
    return closure(jobs, (each) => this.dependentsOf(each));
  }
}

function closure(from: Iterable<JobCourse>, next: (course: JobCourse) => Iterable<JobCourse>): Set<JobCourse> {
  const all = new Set(from);
  for (const course of all) for (const each of next(course)) all.add(each);
  return all;
}
