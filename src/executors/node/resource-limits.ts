import { checkObject, checkOptions, expected } from '../../core/validation.js';

/** What a worker may use at the most, in megabytes. What exceeds it ends the worker, and fails its task. */
export interface ResourceLimits {
  /** Of its heap: the limit that a task reaches. Acts in threads and processes. At least 4, with which hardly anything executes. */
  readonly maxOldGenerationSizeMb?: number | undefined;
  /** Of the part of the heap for what is new. Acts in threads and processes. */
  readonly maxYoungGenerationSizeMb?: number | undefined;
  /** Of the memory for compiled code. Acts in threads alone. */
  readonly codeRangeSizeMb?: number | undefined;
  /** Of its stack. Acts in threads alone. At least 0.5. @defaultValue 4 */
  readonly stackSizeMb?: number | undefined;
}

const IN_PROCESSES = ['maxOldGenerationSizeMb', 'maxYoungGenerationSizeMb'] as const;
const IN_THREADS = [...IN_PROCESSES, 'codeRangeSizeMb', 'stackSizeMb'] as const;

/** With less V8 cannot begin in a thread, and ends not that but the whole program. Nothing could execute with it anyway. */
const LEAST: Partial<Record<keyof ResourceLimits, number>> = { maxOldGenerationSizeMb: 4, stackSizeMb: 0.5 };

/** Refuses limits that cannot be used; `undefined` passes. */
export function checkResourceLimits(limits: ResourceLimits | undefined, name = 'resourceLimits'): void {
  check(limits, name, name, IN_THREADS);
}

/** Refuses limits that cannot be used by processes; `undefined` passes. */
export function checkProcessLimits(limits: ResourceLimits | undefined, name = 'resourceLimits'): void {
  check(limits, name, 'the resourceLimits of processes', IN_PROCESSES);
}

function check(
  limits: ResourceLimits | undefined,
  prefix: string,
  where: string,
  known: readonly (keyof ResourceLimits)[],
): void {
  if (limits === undefined) return;
  checkObject(prefix, limits);
  checkOptions(where, limits, known);
  for (const name of known) {
    const value: unknown = limits[name];
    if (value === undefined) continue;
    const least = LEAST[name];
    const range = least === undefined ? 'above 0' : `from ${least} up`;
    const message = (): string => expected(`${prefix}.${name}`, `a number of megabytes ${range}`, value);
    if (typeof value !== 'number') throw new TypeError(message());
    if (!Number.isFinite(value) || value <= 0 || value < (least ?? 0)) throw new RangeError(message());
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
