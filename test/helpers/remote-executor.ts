import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Assignment, AssignmentListener, ProgressReport, Submission, TaskExecutor } from 'offloop';
import { fixture } from '../setup/fixture-url.js';

/** What the other side says; see `test/fixtures/remote-host.ts`. */
interface Told {
  readonly id: number;
  readonly started?: true;
  readonly progress?: ProgressReport;
  readonly answers?: {
    readonly values: readonly unknown[];
    readonly errors: readonly (readonly [number, { message: string }])[];
  };
  readonly streams?: true;
  readonly items?: readonly unknown[];
  readonly value?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
  readonly over?: true;
}

interface Job {
  readonly listener: AssignmentListener;
  isCancelled: boolean;
}

/**
 * Executes tasks in a program elsewhere, over one channel: what somebody writes who sends work to other machines. Made of what the package
 * exports, and nothing else.
 */
export class RemoteExecutor implements TaskExecutor {
  readonly limit = 4;
  readonly takesCalls = true;
  /** How many messages with calls were sent. */
  sent = 0;
  readonly #jobs = new Map<number, Job>();
  readonly #child: ChildProcess;
  #lastId = 0;

  constructor() {
    this.#child = fork(fileURLToPath(fixture('remote-host.js')), { serialization: 'advanced', execArgv: [] });
    this.#child.on('message', (told: Told) => this.#onTold(told));
    this.#child.on('exit', () => {
      for (const { listener } of this.#jobs.values()) listener.onError(new Error('The other machine is gone'));
      this.#jobs.clear();
    });
  }

  get counts() {
    return { running: this.#jobs.size, idle: 0, queued: 0, spare: 0 };
  }

  async prestart(): Promise<void> {}

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.disconnect();
    await ended;
  }

  submit({ fn, args, calls, isStream }: Assignment, listener: AssignmentListener): Submission {
    this.#lastId += 1;
    const id = this.#lastId;
    const job: Job = { listener, isCancelled: false };
    this.#jobs.set(id, job);
    this.sent += 1;
    const arity = calls === undefined ? args.length : args.length / calls.count;
    const call = {
      id,
      ...(fn.kind === 'module' ? { module: `${fn.where}` } : { text: fn.text }),
      name: fn.name,
      calls: Array.from({ length: calls?.count ?? 1 }, (_, index) => args.slice(index * arity, (index + 1) * arity)),
      isMany: calls !== undefined,
      isStream: isStream === true,
      stopsAtError: calls?.stopsAtError === true,
    };
    this.#child.send({ id, call });
    return {
      cancel: (one) => {
        job.isCancelled ||= one === undefined;
        this.#child.send({ id });
      },
    };
  }

  #onTold({ id, started, progress, answers, streams, items, over, error, ...rest }: Told): void {
    const job = this.#jobs.get(id);
    if (job === undefined) return;
    const { listener } = job;
    if (over) this.#jobs.delete(id);
    if (job.isCancelled) {
      if (over) listener.onStopped();
      return;
    }
    if (started) listener.onStart();
    if (progress !== undefined) listener.onProgress(progress);
    if (answers !== undefined) {
      listener.onAnswers?.({
        values: answers.values,
        errors: answers.errors.map(([index, { message }]) => [index, new Error(message)] as const),
      });
    }
    if (streams) listener.onStream?.({ consumed: (count) => this.#child.send({ id, consumed: count }) });
    if (items !== undefined) listener.onItems?.(items);
    if ('value' in rest) listener.onResult(rest.value);
    if (error !== undefined) listener.onError(Object.assign(new Error(error.message), { name: error.name }));
  }
}
