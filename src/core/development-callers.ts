import { currentFrame } from './current.js';
import { developmentHooks } from './development-hooks.js';
import { capturePlace, linesOf, type Place } from './development-place.js';
import { TimeoutError } from './errors.js';
import { FORKED } from './node.js';
import type { RunNode } from './run-node.js';
import { markSite } from './yield-site.js';

/** So many places are noted, and then that of each sixteenth call: a stack costs more than a short run. */
const MOST_PLACES = 1000;
const STRIDE = 16;

/**
 * Adds to the stacks of errors where their run was called. An error of a worker, or of time that is up, has no line of the program by
 * itself, and outside of handlers no `yield*` adds one.
 *
 * @param madeAt - where a handler was made, by the record of its runs
 * @returns what is called when a run fails
 */
export function installCallers(madeAt: (record: object) => string | undefined): (run: object, error: unknown) => void {
  const calledAt = new WeakMap<object, Place>();
  let count = 0;

  developmentHooks.called = (run) => {
    // In a handler it is a fork, or the handler yields it, which adds its place.
    if (currentFrame() !== undefined && ((run as RunNode).flags & FORKED) === 0) return;
    count += 1;
    if (count <= MOST_PLACES || count % STRIDE === 0) calledAt.set(run, capturePlace(undefined));
  };

  return (run, error) => {
    const place = calledAt.get(run);
    const { record } = (run as RunNode).meta;
    if (place !== undefined) markSite(error, linesOf(place));
    // A limit in time of a handler: its own lines were not on the stack.
    else if (record !== undefined && error instanceof TimeoutError) markSite(error, madeAt(record) ?? '');
  };
}
