import { checkObject, expected } from '../../core/validation.js';
import type { ResourceLimits } from './resource-limits.js';
import { checkThreadFlags } from './thread-exec-argv.js';

/** Variables of workers beside those of the program; `undefined` takes one away. */
export type WorkerEnv = Readonly<Record<string, string | undefined>>;

type EnvOfWorker = Record<string, string | undefined>;

/** What workers of Node are started with. */
export interface WorkerSettings {
  readonly resourceLimits?: ResourceLimits | undefined;
  readonly env?: WorkerEnv | undefined;
  /** Flags beside those of the program. */
  readonly execArgv?: readonly string[] | undefined;
}

/** The variables of a worker. On Windows a name is the same in capitals. */
export function mergedEnv(env: WorkerEnv, added: WorkerEnv, platform: string = process.platform): EnvOfWorker {
  const merged: EnvOfWorker = { ...env };
  for (const [name, value] of Object.entries(added)) {
    if (platform === 'win32') {
      for (const other of Object.keys(merged)) if (other.toUpperCase() === name.toUpperCase()) delete merged[other];
    } else delete merged[name];
    if (value !== undefined) merged[name] = value;
  }
  return merged;
}

/**
 * Refuses variables that no worker can have; `undefined` passes.
 * @param where - what they are called
 */
export function checkEnv(where: string, env: WorkerEnv | undefined): void {
  if (env === undefined) return;
  checkObject(where, env);
  for (const [name, value] of Object.entries(env)) {
    if (name === '' || /[=\0]/.test(name))
      throw new TypeError(expected(`a name in ${where}`, 'one that the system takes, without `=`', name));
    const hint =
      value === null || typeof value === 'object' ? '`undefined` takes a variable away' : 'Write `String(…)`';
    if (value !== undefined && (typeof value !== 'string' || value.includes('\0')))
      throw new TypeError(expected(`${where}.${name}`, 'a text, or undefined', value, hint));
  }
}

/** Refuses what is no list of flags; `undefined` passes. */
export function checkExecArgv(where: string, execArgv: readonly string[] | undefined): void {
  if (execArgv === undefined) return;
  if (!Array.isArray(execArgv))
    throw new TypeError(expected(where, "an array of flags, as `['--no-warnings']`", execArgv));
  for (const [index, flag] of execArgv.entries())
    if (typeof flag !== 'string') throw new TypeError(expected(`${where}[${index}]`, 'a text', flag));
}

/**
 * Refuses flags that no thread can have: they belong to the whole process.
 * @param where - what the settings are called
 */
export function checkThreadSettings(where: string, { execArgv = [], env = {} }: WorkerSettings): void {
  const refused = checkThreadFlags(execArgv, env.NODE_OPTIONS);
  if (refused === undefined) return;
  const place = refused === 'NODE_OPTIONS' ? `${where}.env.NODE_OPTIONS` : `${where}.execArgv`;
  const value = refused === 'NODE_OPTIONS' ? env.NODE_OPTIONS : refused;
  const hint = /^--max|^--stack/.test(refused)
    ? 'Memory is limited by `resourceLimits`'
    : 'Give it to the program itself, or to `processes`';
  throw new TypeError(expected(place, 'flags that a thread of Node takes', value, hint));
}
