/** One task on a web worker, from beginning to end, for tests that look at how it goes. */
import { Task, WorkerCrashedError, type WorkerLike, workerModule } from 'offloop';
import { DomEngine, type DomEngineOptions } from 'offloop/dom';

/** What came of it. */
export interface Attempt {
  readonly value?: unknown;
  readonly error?: {
    readonly name: string;
    readonly message: string;
    readonly isCrash: boolean;
    readonly path: unknown;
    readonly cause: string | undefined;
    readonly stack: string | undefined;
  };
}

/** Calls a function of a worker. */
export function attempt(
  make: string | (() => WorkerLike),
  name: string,
  args: unknown[] = [],
  options: DomEngineOptions = {},
): Promise<Attempt> {
  const factory = typeof make === 'string' ? () => new Worker(make, { type: 'module' }) : make;
  const work = workerModule<Record<string, (...args: any[]) => any>>(factory);
  return outcome(new Task(work[name] as never, ...(args as never[])), options);
}

/** Executes an inline function. */
export function attemptInline(fn: (...args: any[]) => unknown, args: unknown[] = []): Promise<Attempt> {
  return outcome(new Task(fn, ...(args as never[])));
}

async function outcome(task: Task<never[], unknown>, options: DomEngineOptions = {}): Promise<Attempt> {
  const engine = new DomEngine(options);
  try {
    return { value: await engine.run(task) };
  } catch (thrown) {
    const { name, message, path, cause, stack } = thrown as Error & { path?: unknown };
    const isCrash = thrown instanceof WorkerCrashedError;
    return { error: { name, message, isCrash, path, cause: (cause as Error | undefined)?.message, stack } };
  } finally {
    await engine.close();
  }
}
