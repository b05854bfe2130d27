import { isGenerator } from '../core/body-kind.js';
import { StateError } from '../core/errors.js';
import type { Op, Operation, Startable, Step } from '../core/operation.js';
import { all } from '../operations/all.js';
import { wait } from '../operations/wait.js';
import type { CacheEntry } from './cache/job-cache.js';
import { type CacheOptions, JobMemory } from './cache/job-memory.js';
import type { Hub } from './event-hub.js';
import type { JobRun } from './job-run.js';

/** What the body needs of the course of its job. */
interface BodyCourse {
  readonly name: string;
  readonly home: object | undefined;
  readonly run: JobRun | undefined;
  readonly hub: Hub;
  readonly options: CacheOptions;
  readonly job: Operation<unknown> & {
    readonly prejobs: readonly unknown[];
    readonly precondition: () => unknown;
  };
  readonly prejobs: readonly BodyCourse[];
  readonly isGuaranteed: boolean;
  readonly isUnwanted: boolean;
  memory: JobMemory | undefined;
  isCached: boolean;
  execute(): unknown;
  warn(warning: unknown): void;
}

/** A job was asked for, and its precondition does not hold. */
export class DisabledError extends StateError {
  constructor(name: string) {
    super(`The job \`${name}\` is disabled: its \`precondition\` does not hold`);
  }
}

/** What a job does once it may: without prejobs of its own and a cache it is `run()` alone. */
export function bodyOf(course: BodyCourse): unknown {
  const { home, job, options } = course;
  const hasPrejobs = home === undefined && job.prejobs.length > 0;
  const hasCache = options.cache !== undefined && options.cacheId !== null;
  return hasPrejobs || hasCache ? prepared(course, hasPrejobs) : course.execute();
}

function* prepared(course: BodyCourse, hasPrejobs: boolean): Op<unknown> {
  if (hasPrejobs) yield* prejobs(course);
  const entry = yield* remembered(course);
  if (entry !== undefined) {
    course.isCached = true;
    course.hub.replay(entry.events);
    return entry.result;
  }
  const made = course.execute();
  return isGenerator(made) ? yield* made as Op<unknown> : yield made as Step;
}

/** Outside of a set a job starts its prejobs itself. */
function* prejobs(course: BodyCourse): Op<void> {
  const names = course.job.prejobs.filter((each) => typeof each === 'string');
  if (names.length > 0)
    throw new StateError(
      `The job \`${course.name}\` needs \`${names[0]}\` by its name, which only a \`JobSet\` knows. Put both into one`,
    );
  yield* all(course.prejobs.map((each) => () => prejob(each, course.isGuaranteed)));
  if (!course.job.precondition()) throw new DisabledError(course.name);
}

function* prejob(course: BodyCourse, mayFail: boolean): Op<void> {
  if (course.isUnwanted) return;
  try {
    yield* course.job;
  } catch (error) {
    if (!mayFail && !(error instanceof DisabledError)) throw error;
  }
}

function* remembered(course: BodyCourse): Op<CacheEntry | undefined> {
  course.memory = JobMemory.of(course.name, course.options);
  const { memory } = course;
  if (memory === undefined) return undefined;
  const now = course.run?.tree.clock.wall() ?? 0;
  try {
    const entry = yield* wait((signal) => memory.read(now, signal));
    return entry?.events.every(([name]) => course.hub.has(name)) ? entry : undefined;
  } catch (error) {
    course.warn(error);
    return undefined;
  }
}

/** What keeps a result; nothing where there is nothing to keep. */
export function saving(course: BodyCourse, result: unknown): Startable<unknown> | undefined {
  const { memory, hub, run } = course;
  const events = hub.recorded;
  if (memory === undefined || run === undefined || (result === undefined && events.length === 0)) return undefined;
  const place = memory.changed(result, events);
  if (place === undefined) return wait((signal) => memory.write(result, events, run.tree.clock.wall(), signal));
  course.warn(
    new TypeError(`The job \`${course.name}\` is not cached: JSON would give another value back for \`${place}\``),
  );
  return undefined;
}
