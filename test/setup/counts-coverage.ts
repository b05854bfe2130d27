import { expect } from '@jest/globals';

/**
 * Suites whose tests execute all that workers and pages have. Elsewhere counting would only slow down the workers, several times, and
 * what a test says about a busy machine would be about counting. (Nor can it be done where a module takes the platform's functions away.)
 */
const COUNTING =
  /\/test\/(worker|executors\/(?!node\/replaced).*|browser\/(web-worker.*|dom-engine|element-owners|next-frame|hidden|bind-progress|unread|crossing))\.test\.tsx?$/;

/** Whether this test file counts what workers and pages execute. */
export function countsCoverage(): boolean {
  return Boolean(process.env.OFFLOOP_COVERAGE) && COUNTING.test(expect.getState().testPath ?? '');
}
