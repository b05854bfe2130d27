import { isAsyncGenerator, isGenerator } from '../core/body-kind.js';
import type { Operation, Step } from '../core/operation.js';
import { All } from '../operations/all.js';
import { routine } from '../operations/routine.js';
import { isFunctionTask } from '../tasks/function-task.js';
import { MultiTask } from '../tasks/multi-task.js';

/** Turns what a handler may yield beside operations into one: a list runs at once, a helper's generator in a frame of its own. */
export function interpret(yielded: unknown): Operation<unknown> | undefined {
  if (Array.isArray(yielded)) {
    if (yielded.length > 0 && yielded.every(isFunctionTask)) return new MultiTask(yielded);
    return yielded.every(isWork) ? new All(yielded) : undefined;
  }
  if (isGenerator(yielded)) return routine(() => yielded as Generator<Step, unknown>)();
  if (isAsyncGenerator(yielded)) return routine(() => yielded as never)();
  return undefined;
}

function isWork(member: unknown): boolean {
  return (typeof member === 'object' && member !== null) || typeof member === 'function';
}
