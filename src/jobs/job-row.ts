import type { Progress } from '../core/progress.js';
import { noProgress } from '../core/progress-state.js';
import type { Job, JobRow, JobState } from './job.js';
import type { JobCourse } from './job-course.js';

/** What a list shows of a job now. */
export function rowOf(job: Job<any, any>, course: JobCourse): JobRow {
  const { run, startedAt, endedAt, tree } = course;
  const progress: Progress = run?.progress ?? noProgress;
  return Object.freeze({
    job,
    name: job.name,
    label: job.label,
    hidden: job.hidden,
    state: stateOf(course),
    exitCode: course.exitCode,
    progress,
    info: course.info,
    output: course.output,
    warnings: Object.freeze([...job.warnings]),
    errors: Object.freeze([...job.errors]),
    ms: startedAt === undefined ? undefined : (endedAt ?? tree?.clock.now() ?? startedAt) - startedAt,
  });
}

function stateOf(course: JobCourse): JobState {
  if (course.isSkipped) return 'skipped';
  if (course.isFinished) return endOf(course);
  if (course.isStarted) return course.asking.length > 0 ? 'asking' : 'running';
  return course.isUnwanted ? 'disabled' : 'waiting';
}

function endOf(course: JobCourse): JobState {
  const { run } = course;
  if (run?.state === 'success') {
    if (course.exitCode !== 0) return 'failed';
    return course.isCached ? 'cached' : 'success';
  }
  return run?.state === 'error' || course.ending?.kind === 'error' ? 'failed' : 'terminated';
}
