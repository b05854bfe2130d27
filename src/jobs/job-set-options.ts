import { checkInteger, checkObject, checkOptions, checkText, expected } from '../core/validation.js';

/**
 * What follows the end of a job whose exit code is not 0. `'terminate'`: all others are terminated, but for guaranteed ones; `'finish'`: what runs goes
 * on, and nothing new starts; `'independent'`: all goes on but what depends on it; `'continue'`: that, too.
 */
export type FailurePolicy = 'terminate' | 'finish' | 'independent' | 'continue';

/** Options of a set of jobs. */
export interface JobSetOptions {
  /** What lists of runs call it. @defaultValue 'jobs' */
  readonly name?: string;
  /** @defaultValue 'terminate' */
  readonly onFailure?: FailurePolicy;
  /** So many jobs run at once; one that waits for another of the set counts for nothing meanwhile. @defaultValue no limit */
  readonly maxConcurrency?: number;
  /** Whose end cancels it. */
  readonly owner?: object;
  /** Aborted, it is cancelled. */
  readonly signal?: AbortSignal;
}

const POLICIES: readonly string[] = ['terminate', 'finish', 'independent', 'continue'] satisfies FailurePolicy[];

/** Refuses options that cannot be used. */
export function checkJobSetOptions(options: JobSetOptions): void {
  checkOptions('JobSet', options, ['name', 'onFailure', 'maxConcurrency', 'owner', 'signal']);
  const { name, onFailure, maxConcurrency, owner, signal } = options;
  checkText('name', name);
  if (onFailure !== undefined && !POLICIES.includes(onFailure))
    throw new TypeError(expected('onFailure', `one of ${POLICIES.map((each) => `'${each}'`).join(', ')}`, onFailure));
  checkInteger('maxConcurrency', maxConcurrency);
  if (owner !== undefined) checkObject('owner', owner);
  if (signal !== undefined && typeof (signal as AbortSignal | null)?.addEventListener !== 'function')
    throw new TypeError(expected('signal', 'an AbortSignal', signal));
}
