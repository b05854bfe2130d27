import type { Progress } from '../core/progress.js';
import { checkBoolean, checkFunction, checkInteger, checkOptions, expected } from '../core/validation.js';
import type { Gate } from '../operations/gate.js';

/** Options of a multi task. */
export interface MultiOptions {
  /** How many members execute at once at the most, an integer from 1 up. */
  readonly maxWorkers?: number;
  /** Leaves failed members out instead of throwing the first failure. */
  readonly skipErrors?: boolean;
  /** Gives a stream of results, each as it is ready, instead of an array. */
  readonly unordered?: boolean;
  /** Another spelling of `maxWorkers`. */
  readonly max_workers?: number;
  /** Another spelling of `skipErrors`. */
  readonly skip_errors?: boolean;
  /** Told of its progress: members done of all. */
  readonly onProgress?: (progress: Progress) => void;
  /** While it is closed no further member begins. */
  readonly gate?: Gate;
}

/** Refuses unknown options by type. */
export type Exactly<O, Known> = O & Known & { readonly [K in Exclude<keyof O, keyof Known>]: never };

/** The options in one spelling. */
export interface MultiSettings {
  readonly maxWorkers: number | undefined;
  readonly skipErrors: boolean;
  readonly unordered: boolean;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly gate: Gate | undefined;
}

export function multiSettings(where: string, options: MultiOptions): MultiSettings {
  checkOptions(where, options, [
    'maxWorkers',
    'skipErrors',
    'unordered',
    'max_workers',
    'skip_errors',
    'onProgress',
    'gate',
  ]);
  checkInteger('maxWorkers', options.maxWorkers, 1, 'Leave it out for the default');
  checkInteger('max_workers', options.max_workers, 1, 'Leave it out for the default');
  for (const name of ['skipErrors', 'skip_errors', 'unordered'] as const) checkBoolean(name, options[name]);
  if (options.onProgress !== undefined) checkFunction('onProgress', options.onProgress);
  if (options.gate !== undefined && typeof (options.gate as Gate | null)?.isOpen !== 'boolean')
    throw new TypeError(expected('gate', 'a Gate', options.gate, 'Write `new Gate()`'));
  return {
    maxWorkers: options.maxWorkers ?? options.max_workers,
    skipErrors: options.skipErrors ?? options.skip_errors ?? false,
    unordered: options.unordered ?? false,
    onProgress: options.onProgress,
    gate: options.gate,
  };
}
