import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MultiTask, type Operation, ProcessTask, type Run, StreamTask, workerModule } from 'offloop';
import type { NodeEngine } from 'offloop/node';

const work = workerModule<typeof import('./work.js')>(new URL('./work.js', import.meta.url));

/** How many tasks are in flight beside a fault. */
export const SIZE = 1000;
/** How many go into one multi task, or one stream. */
const GROUP = 50;

export type Kind = 'thread' | 'process';
export type Outcome = 'right' | 'crashed' | 'cancelled' | 'failed';

/** A thousand innocent tasks: one by one, in multi tasks, and (threads) as streams; what became of each, and how often it was executed. */
export class Load {
  readonly #folder = mkdtempSync(join(tmpdir(), 'faults-'));
  readonly #trace = join(this.#folder, 'trace');
  readonly #outcomes = new Map<number, Outcome>();
  /** What went wrong, in words. */
  readonly reasons = new Set<string>();
  #waiters: { readonly count: number; readonly resolve: () => void }[] = [];
  readonly #ended: Promise<unknown>;

  constructor(engine: NodeEngine, kind: Kind, random: () => number) {
    const all: Promise<void>[] = [];
    const task = (n: number): Operation<number> => {
      const isSlow = random() < 0.02;
      if (kind === 'thread') return isSlow ? work.later(n, this.#trace) : work.double(n, this.#trace);
      return isSlow ? new ProcessTask(work.later, n, this.#trace) : new ProcessTask(work.double, n, this.#trace);
    };
    for (let from = 0; from < SIZE; from += GROUP) {
      const numbers = Array.from({ length: GROUP }, (_, index) => from + index);
      const choice = random();
      if (choice < 0.5) {
        for (const n of numbers) all.push(this.#note(engine.run(task(n)), [n]));
      } else if (choice < 0.8 || kind === 'process') {
        all.push(this.#note(engine.run(new MultiTask(numbers.map(task), { skipErrors: true })), numbers));
      } else {
        all.push(
          this.#note(
            engine.run(() => readAll(from, from + GROUP, this.#trace)),
            numbers,
          ),
        );
      }
    }
    this.#ended = Promise.all(all);
  }

  /** Settles when so many have ended. */
  reached(count: number): Promise<void> {
    if (this.#outcomes.size >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ count, resolve }));
  }

  /** Settles when all have. */
  async end(): Promise<{ readonly counts: Readonly<Record<Outcome, number>>; readonly repeated: number }> {
    await this.#ended;
    const counts = { right: 0, crashed: 0, cancelled: 0, failed: 0 };
    for (const outcome of this.#outcomes.values()) counts[outcome] += 1;
    const executed = readFileSync(this.#trace, { encoding: 'utf8', flag: 'a+' }).trim().split(' ');
    rmSync(this.#folder, { recursive: true });
    return { counts, repeated: executed.length - new Set(executed).size };
  }

  async #note(run: Run<unknown>, numbers: readonly number[]): Promise<void> {
    try {
      const value = await run;
      const values = new Set(Array.isArray(value) ? value : [value]);
      // Members that failed are left out.
      for (const n of numbers) this.#tell(n, values.delete(n * 2) ? 'right' : 'crashed');
      if (values.size > 0) this.reasons.add(`Got ${[...values].join()}, which nobody gave`);
    } catch (error) {
      for (const n of numbers) this.#tell(n, outcomeOf(error, this.reasons));
    }
  }

  #tell(n: number, outcome: Outcome): void {
    this.#outcomes.set(n, outcome);
    const { size } = this.#outcomes;
    for (const { count, resolve } of this.#waiters) if (count <= size) resolve();
    this.#waiters = this.#waiters.filter(({ count }) => count > size);
  }
}

function* readAll(from: number, to: number, trace: string) {
  const stream = yield* new StreamTask(work.count, from, to, trace);
  const values: number[] = [];
  let item: { readonly value: number } | undefined;
  while ((item = yield* stream.next())) values.push(item.value);
  return values;
}

/** What an error says. */
export function outcomeOf(error: unknown, reasons: Set<string>): Outcome {
  const { name, message } = error as Error;
  reasons.add(`${name}: ${message}`);
  if (name === 'WorkerCrashedError') return 'crashed';
  return name === 'CancelledError' ? 'cancelled' : 'failed';
}
