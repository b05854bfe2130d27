import { checkInteger, checkLimit, checkOptions, expected } from '../../core/validation.js';

/** When a worker is replaced by a new one: between two tasks, and the new one stands ready before. */
export interface RecycleOptions {
  /** After so many tasks, an integer from 1 up. */
  readonly tasks?: number | undefined;
  /** Milliseconds after its start. */
  readonly ms?: number | undefined;
  /** When a task leaves its heap with more megabytes in use. */
  readonly heapMb?: number | undefined;
}

/**
 * Refuses what cannot be used; `undefined` passes.
 * @param where - what the options are called
 */
export function checkRecycle(where: string, recycle: RecycleOptions | undefined): void {
  if (recycle === undefined) return;
  if (typeof recycle !== 'object' || recycle === null)
    throw new TypeError(expected(where, 'an object as `{ tasks: 1000 }`', recycle));
  checkOptions(`\`${where}\``, recycle, ['tasks', 'ms', 'heapMb']);
  checkInteger(`${where}.tasks`, recycle.tasks);
  for (const [name, check] of [
    ['ms', checkLimit],
    ['heapMb', checkMegabytes],
  ] as const) {
    const value = recycle[name];
    check(`${where}.${name}`, value);
    if (value === 0) throw new RangeError(expected(`${where}.${name}`, 'above 0', value, 'Leave it out for no limit'));
  }
}

function checkMegabytes(name: string, value: number | undefined): void {
  if (value === undefined) return;
  const message = (): string => expected(name, 'a number of megabytes above 0', value);
  if (typeof value !== 'number') throw new TypeError(message());
  if (Number.isNaN(value) || value < 0) throw new RangeError(message());
}
