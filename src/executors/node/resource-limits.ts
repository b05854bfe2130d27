import { checkObject, checkOptions, expected } from '../../core/validation.js';

/** What a worker may use at the most, in megabytes. What exceeds it ends the worker, and fails its task. */
export interface ResourceLimits {
  /** Of its heap: the limit that a task reaches. Acts in threads and processes. */
  readonly maxOldGenerationSizeMb?: number | undefined;
  /** Of the part of the heap for what is new. Acts in threads and processes. */
  readonly maxYoungGenerationSizeMb?: number | undefined;
  /** Of the memory for compiled code. Acts in threads alone. */
  readonly codeRangeSizeMb?: number | undefined;
  /** Of its stack. Acts in threads alone. @defaultValue 4 */
  readonly stackSizeMb?: number | undefined;
}

const IN_PROCESSES = ['maxOldGenerationSizeMb', 'maxYoungGenerationSizeMb'] as const;
const IN_THREADS = [...IN_PROCESSES, 'codeRangeSizeMb', 'stackSizeMb'] as const;

/** Refuses limits that cannot be used; `undefined` passes. */
export function checkResourceLimits(limits: ResourceLimits | undefined): void {
  check(limits, 'resourceLimits', IN_THREADS);
}

/** Refuses limits that cannot be used by processes; `undefined` passes. */
export function checkProcessLimits(limits: ResourceLimits | undefined): void {
  check(limits, 'the resourceLimits of processes', IN_PROCESSES);
}

function check(limits: ResourceLimits | undefined, where: string, known: readonly (keyof ResourceLimits)[]): void {
  if (limits === undefined) return;
  checkObject('resourceLimits', limits);
  checkOptions(where, limits, known);
  for (const name of known) {
    const value: unknown = limits[name];
    if (value === undefined) continue;
    const message = (): string => expected(`resourceLimits.${name}`, 'a number of megabytes above 0', value);
    if (typeof value !== 'number') throw new TypeError(message());
    if (!Number.isFinite(value) || value <= 0) throw new RangeError(message());
  }
}

/** Those that act in processes. */
export function processLimits(limits: ResourceLimits | undefined): ResourceLimits | undefined {
  if (limits === undefined) return undefined;
  const { maxOldGenerationSizeMb, maxYoungGenerationSizeMb } = limits;
  return { maxOldGenerationSizeMb, maxYoungGenerationSizeMb };
}

/** Those of a process, as flags. */
export function limitFlags(limits: ResourceLimits | undefined): string[] {
  const { maxOldGenerationSizeMb: old, maxYoungGenerationSizeMb: young } = limits ?? {};
  return [
    // V8 takes whole ones.
    ...(old === undefined ? [] : [`--max-old-space-size=${Math.ceil(old)}`]),
    // What is new has three such spaces.
    ...(young === undefined ? [] : [`--max-semi-space-size=${Math.max(1, Math.round(young / 3))}`]),
  ];
}
