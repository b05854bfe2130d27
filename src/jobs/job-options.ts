import { checkBoolean, checkFunction, checkLimit, checkObject, checkOptions, expected } from '../core/validation.js';
import type { JobCache } from './cache/job-cache.js';

const KNOWN: readonly string[] = [
  'id',
  'name',
  'label',
  'prejobs',
  'precondition',
  'autostart',
  'guaranteed',
  'hidden',
  'noOutputIsOk',
  'callbacks',
  'cache',
  'cacheId',
  'cacheVersion',
  'cacheTtl',
  'ignoreCache',
  'timeout',
];
const BOOLEANS = ['autostart', 'guaranteed', 'noOutputIsOk', 'ignoreCache'] as const;

/** As they come. */
interface GivenOptions {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly label?: unknown;
  readonly hidden?: unknown;
  readonly precondition?: unknown;
  readonly autostart?: unknown;
  readonly guaranteed?: unknown;
  readonly noOutputIsOk?: unknown;
  readonly ignoreCache?: unknown;
  readonly callbacks?: object | undefined;
  readonly cache?: unknown;
  readonly cacheVersion?: unknown;
  readonly cacheTtl?: number | undefined;
  readonly timeout?: number | undefined;
}

/** Refuses options that cannot be used. */
export function checkJobOptions(where: string, options: GivenOptions, more: readonly string[] = []): void {
  checkOptions(where, options, [...KNOWN, ...more]);
  const { id, name, label, hidden, precondition, callbacks } = options;
  if (id !== undefined && (typeof id !== 'string' || id === ''))
    throw new TypeError(expected('id', 'a text that is not empty', id));
  for (const [key, text] of [
    ['name', name],
    ['label', label],
  ] as const)
    if (text !== undefined && typeof text !== 'string') throw new TypeError(expected(key, 'a text', text));
  for (const key of BOOLEANS) checkBoolean(key, options[key]);
  if (typeof hidden !== 'function') checkBoolean('hidden', hidden);
  if (precondition !== undefined) checkPrecondition(precondition);
  if (callbacks !== undefined) checkCallbacks(callbacks);
  checkCacheOptions(options);
  checkLimit('timeout', options.timeout);
}

/** Refuses what is no function. */
export function checkPrecondition(value: unknown): void {
  checkFunction('precondition', value, 'It says whether the job is wanted');
}

function checkCallbacks(callbacks: object): void {
  checkObject('callbacks', callbacks);
  for (const [name, value] of Object.entries(callbacks)) {
    if (value === undefined) continue;
    for (const listener of Array.isArray(value) ? value : [value])
      checkFunction(`callbacks.${name}`, listener, 'A list of functions will do, too');
  }
}

function checkCacheOptions({ cache, cacheVersion, cacheTtl }: GivenOptions): void {
  if (cache !== undefined && !isCache(cache))
    throw new TypeError(expected('cache', 'a cache with `read`, `write` and `remove`, as `memoryCache()`', cache));
  if (cacheVersion !== undefined && typeof cacheVersion !== 'string' && typeof cacheVersion !== 'number')
    throw new TypeError(expected('cacheVersion', 'a text or a number', cacheVersion));
  checkLimit('cacheTtl', cacheTtl);
}

function isCache(value: unknown): value is JobCache {
  if (typeof value !== 'object' || value === null) return false;
  const { read, write, remove } = value as Partial<JobCache>;
  return typeof read === 'function' && typeof write === 'function' && typeof remove === 'function';
}
