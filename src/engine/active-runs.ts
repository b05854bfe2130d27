import type { Run } from '../core/run.js';
import type { RunNode } from '../core/run-node.js';

/** What happened to a list since it was last written down whole. */
interface Log {
  /** The runs it began with, then those that came. */
  readonly runs: Run[];
  readonly begin: number;
  readonly ended: Run[];
}

/** A list as it was at one time: read when somebody asks, and the same from then on. */
export type RunsThen = () => readonly Run[];

/**
 * The active runs of a handler, in order of creation. A change costs the same however many there are, also where each state of the list is
 * kept by somebody: who keeps one reads it from what was noted until then.
 */
export class ActiveRuns {
  #log: Log;
  #now: RunsThen | undefined;
  /** Where the newest active run stands, or one that came after it. */
  #newest: number;

  constructor(runs: Run[]) {
    this.#log = { runs, begin: runs.length, ended: [] };
    this.#newest = runs.length - 1;
  }

  add(run: Run): void {
    this.#now = undefined;
    this.#newest = this.#log.runs.push(run) - 1;
    this.#compact();
  }

  delete(run: Run): void {
    this.#now = undefined;
    this.#log.ended.push(run);
    this.#compact();
  }

  /** The active run that was made last. */
  get newest(): Run | undefined {
    const { runs } = this.#log;
    while (this.#newest >= 0 && isSettled(runs[this.#newest] as Run)) this.#newest -= 1;
    return runs[this.#newest];
  }

  /** The list as it is now. */
  get now(): RunsThen {
    this.#now ??= readLater(this.#log);
    return this.#now;
  }

  /** Once more has been noted than the list is long it is written down anew: what has ended is not kept for long. */
  #compact(): void {
    const { runs, begin, ended } = this.#log;
    if (runs.length > ended.length && runs.length - begin + ended.length <= begin + 4) return;
    const left = this.now();
    this.#log = { runs: [...left], begin: left.length, ended: [] };
    this.#newest = left.length - 1;
    this.#now = undefined;
  }
}

function readLater(log: Log): RunsThen {
  const made = log.runs.length;
  const gone = log.ended.length;
  let list: readonly Run[] | undefined;
  return () => {
    if (list === undefined) {
      const runs = log.runs.slice(0, made);
      const ended = new Set(log.ended.slice(0, gone));
      list = ended.size === 0 ? runs : runs.filter((run) => !ended.has(run));
    }
    return list;
  };
}

function isSettled(run: Run): boolean {
  return (run as unknown as RunNode).isSettled;
}
