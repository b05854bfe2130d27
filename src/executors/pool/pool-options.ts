import { checkInteger, checkLimit, checkOptions } from '../../core/validation.js';
import { type BalanceOptions, checkBalance } from './balance.js';
import { checkRecycle, type RecycleOptions } from './recycle-options.js';

/** What every executor with workers takes. */
export interface PoolOptions {
  /** How many tasks execute at once at the most. */
  readonly maxWorkers?: number | undefined;
  /**
   * How many workers there may be beyond those, for tasks that are short beside what all others execute. 0: none.
   * @defaultValue 2 for threads and web workers, but with a single worker 0; none for processes
   */
  readonly spareWorkers?: number | undefined;
  /** How many tasks may wait for a worker; more are refused with `QueueFullError`. @defaultValue no limit */
  readonly maxQueue?: number | undefined;
  /** Milliseconds from a cancel until a worker whose task looks at its signal is ended all the same. @defaultValue 1000 */
  readonly graceMs?: number | undefined;
  /** Milliseconds after which an unused worker ends. @defaultValue 30000 */
  readonly idleTimeout?: number | undefined;
  /** Ends unused workers sooner where there are many beside those that execute. @defaultValue `idleTimeout` alone ends them */
  readonly balance?: BalanceOptions | undefined;
  /** Replaces workers by new ones. @defaultValue never */
  readonly recycle?: RecycleOptions | undefined;
}

/** Checks the options that `options` and `PoolOptions` share; `extra` names those that the executor takes beside them. */
export function checkPoolOptions(where: string, options: PoolOptions, extra: readonly string[] = []): void {
  checkOptions(where, options, [
    'maxWorkers',
    'spareWorkers',
    'maxQueue',
    'graceMs',
    'idleTimeout',
    'balance',
    'recycle',
    ...extra,
  ]);
  checkInteger('maxWorkers', options.maxWorkers);
  checkInteger('spareWorkers', options.spareWorkers, 0);
  checkInteger('maxQueue', options.maxQueue, 0);
  checkLimit('graceMs', options.graceMs);
  checkLimit('idleTimeout', options.idleTimeout);
  checkBalance(options.balance);
  checkRecycle('recycle', options.recycle);
}

/** How many spare workers a pool has that was not told. */
export function spareWorkersOf({ spareWorkers }: PoolOptions, limit: number): number {
  return spareWorkers ?? (limit === 1 ? 0 : 2);
}
