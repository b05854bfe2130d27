import type { Op } from '../core/operation.js';
import { checkFunction, expected } from '../core/validation.js';
import { Job, type JobOptions } from './job.js';
import { checkJobOptions } from './job-options.js';

type Definition<Output, E extends object> = JobOptions<any, NoInfer<E>> & {
  readonly name: string;
  run(this: Job<any, E>, job: Job<any, E>): Op<Output>;
};

class DefinedJob<Output, E extends object> extends Job<Output, E> {
  readonly #run: (this: Job<any, E>, job: Job<any, E>) => Op<Output>;

  constructor({ run, ...options }: Definition<Output, E>) {
    super(options as JobOptions<Output, E>);
    this.#run = run;
  }

  override run(): Op<Output> {
    return this.#run.call(this, this);
  }
}

/**
 * Makes a job without a class.
 *
 * @param options - those of a job, its name, and `run`, which gets the job
 * @throws `TypeError` naming the option that is missing, unknown or cannot be used
 * @example
 * ```ts
 * import { sleep } from 'offloop';
 * import { defineJob, JobSet } from 'offloop/jobs';
 * import { NodeEngine } from 'offloop/node';
 * const list = defineJob({ name: 'list', *run() { yield* sleep(1); return ['a', 'b']; } });
 * const count = defineJob({ name: 'count', prejobs: [list], *run(job) { job.addOutput((yield* list).length); } });
 * const set = new JobSet(new NodeEngine(), [count]);
 * set.start();
 * await set.finished;
 * [set.exitCode, count.output]; // => [0, ['2']]
 * ```
 */
export function defineJob<Output, E extends object = {}>(options: Definition<Output, E>): Job<Output, E> {
  checkJobOptions('defineJob', options, ['run']);
  const { name, run } = options ?? {};
  if (typeof name !== 'string' || name === '') throw new TypeError(expected('name', 'a text that is not empty', name));
  checkFunction('run', run, 'It is the generator function that does the work');
  return new DefinedJob(options);
}
