import { checkInteger, checkOptions, expected } from '../../core/validation.js';

/** When a pool ends unused workers, beside their `idleTimeout`. */
export interface BalanceOptions {
  /** So many unused workers to one that executes are kept; more than 0. @defaultValue 3 */
  readonly target?: number;
  /** After so many tasks it is looked at; 0: never. @defaultValue 1000 */
  readonly latency?: number;
  /** Of too many unused workers the part that ends: 2 for half of them; 1 for all. @defaultValue 2 */
  readonly reduceFactor?: number;
}

/** Workers at the moment at which a task has come, which counts for neither. */
export interface PoolLoad {
  readonly running: number;
  readonly idle: number;
}

/** Refuses a balance that is none. */
export function checkBalance(balance: BalanceOptions | undefined): void {
  checkOptions('balance', balance, ['target', 'latency', 'reduceFactor']);
  if (balance === undefined) return;
  checkInteger('latency', balance.latency, 0);
  const { target = 1, reduceFactor = 1 } = balance;
  check('target', target, target > 0, 'a number above 0');
  check('reduceFactor', reduceFactor, reduceFactor >= 1, 'a number from 1 up');
}

function check(name: string, value: number, isFit: boolean, what: string): void {
  if (typeof value !== 'number') throw new TypeError(expected(name, what, value));
  if (!isFit) throw new RangeError(expected(name, what, value));
}

/**
 * Counts tasks, and says how many unused workers should end.
 *
 * @remarks Idea: BackgroundWorkerPool's balance of its threads.
 */
export class Balance {
  readonly #target: number;
  readonly #latency: number;
  readonly #reduceFactor: number;
  #tasks = 0;

  constructor({ target = 3, latency = 1000, reduceFactor = 2 }: BalanceOptions) {
    this.#target = target;
    this.#latency = latency;
    this.#reduceFactor = reduceFactor;
  }

  /** A task has come. @returns how many of the longest unused workers end */
  taskCame(load: () => PoolLoad): number {
    this.#tasks += 1;
    if (this.#latency === 0 || this.#tasks < this.#latency) return 0;
    this.#tasks = 0;
    const { running, idle } = load();
    return idle / Math.max(1, running) > this.#target ? Math.floor(idle / this.#reduceFactor) : 0;
  }
}
