import { isArray } from './host.js';
import type { Run } from './run.js';

/** Marks instances of this library's errors, so that `instanceof` holds across realms and copies. */
const KINDS: unique symbol = Symbol.for('offloop.error.kinds') as never;

/**
 * The base of all errors that offloop itself raises. `instanceof` recognises it across realms and copies of the package.
 *
 * @example
 * ```ts
 * import { OffloopError, TimeoutError } from 'offloop';
 * new TimeoutError(5) instanceof OffloopError; // => true
 * ```
 */
export class OffloopError extends Error {
  /** @internal */
  static readonly kind: string = 'OffloopError';
  static {
    name(this, 'OffloopError');
  }

  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false;
    try {
      if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
      const kinds = Object.hasOwn(this, 'kind') ? (value as { [KINDS]?: unknown })[KINDS] : undefined;
      return isArray(kinds) && kinds.includes(this.kind);
    } catch {
      // Anything can be thrown, a revoked proxy too: it is none of ours.
      return false;
    }
  }
}

/** Gives a class its `name` on the prototype (as built-in errors have it) and its place in the lineage. */
function name(constructor: { readonly prototype: OffloopError }, kind: string): void {
  const inherited = (constructor.prototype as { [KINDS]?: readonly string[] })[KINDS] ?? [];
  Object.defineProperty(constructor, 'kind', { value: kind });
  Object.defineProperty(constructor.prototype, 'name', { value: kind, writable: true, configurable: true });
  Object.defineProperty(constructor.prototype, KINDS, { value: [kind, ...inherited] });
}

/** Who cancelled: a caller, a policy that replaced or dropped the run, an owner's end, the parent, an `AbortSignal`, `close()`. */
export type CancelledBy = 'user' | 'policy' | 'owner' | 'parent' | 'signal' | 'close';

/** What a cancelled run rejects with. Being cancelled is quiet: nobody has to handle it. */
export class CancelledError extends OffloopError {
  /** What was given to `cancel(reason)`. */
  readonly reason: unknown;
  /** Who cancelled. */
  readonly by: CancelledBy;
  static {
    name(this, 'CancelledError');
  }

  constructor(reason?: unknown, by: CancelledBy = 'user') {
    super(reason === undefined ? `Cancelled by ${by}` : `Cancelled by ${by}: ${describe(reason)}`);
    this.reason = reason;
    this.by = by;
  }
}

/** Raised where something took longer than its `timeout`. */
export class TimeoutError extends OffloopError {
  /** The limit in milliseconds. */
  readonly ms: number;
  static {
    name(this, 'TimeoutError');
  }

  constructor(ms: number, what = 'The operation') {
    super(`${what} took longer than ${ms} ms`);
    this.ms = ms;
  }
}

/** Raised in the task whose worker ended before it answered. */
export class WorkerCrashedError extends OffloopError {
  /** What the worker was. */
  readonly kind: 'thread' | 'process' | 'worker' | (string & {});
  /** Its exit code, where the platform tells. */
  readonly exitCode: number | undefined;
  static {
    name(this, 'WorkerCrashedError');
  }

  constructor(
    message: string,
    kind: 'thread' | 'process' | 'worker' | (string & {}),
    exitCode?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.kind = kind;
    this.exitCode = exitCode;
  }
}

/** Raised where a value cannot cross to a worker or back; `path` names it, as `args[1].onClick`. */
export class TransferError extends OffloopError {
  /** Where the value stands, as `args[1].onClick` or `result.stream`. */
  readonly path: string;
  static {
    name(this, 'TransferError');
  }

  constructor(message: string, path: string, options?: ErrorOptions) {
    super(message, options);
    this.path = path;
  }
}

/** Raised in the run that would have to wait on itself, directly or in a circle. */
export class DeadlockError extends OffloopError {
  /** The runs that wait on one another, the last waiter first. */
  readonly circle: readonly Run[];
  static {
    name(this, 'DeadlockError');
  }

  constructor(circle: readonly Run[]) {
    const names = circle.map((run) => `\`${run.name || run.id}\``);
    super(
      circle.length === 1
        ? `The run ${names[0]} waits for itself`
        : `These runs wait for one another: ${[...names, names[0]].join(' → ')}`,
    );
    this.circle = circle;
  }
}

/** Raised where something is used in a state that does not allow it: a closed engine, a stream that was read already. */
export class StateError extends OffloopError {
  static {
    name(this, 'StateError');
  }
}

/** Raised where a run is started under the `id` of an active one. */
export class DuplicateIdError extends StateError {
  /** The id that is taken. */
  readonly id: string;
  static {
    name(this, 'DuplicateIdError');
  }

  constructor(id: string) {
    super(`A run with the id \`${id}\` is active already. Wait for its end, or choose another \`id\``);
    this.id = id;
  }
}

/** Raised by `currentRun()`, `fork()` and `defer()` where no handler executes. */
export class NoCurrentRunError extends StateError {
  static {
    name(this, 'NoCurrentRunError');
  }

  constructor(what: string) {
    super(
      `${what} was called where no handler executes. After an \`await\` in an async handler take ` +
        '`const me = yield* self()` first, and call `me.fork(…)` or `me.defer(…)`',
    );
  }
}

/** Raised where more work waits for a worker than `maxQueue` allows, or a page calls more of Electron's main at once than it may. */
export class QueueFullError extends OffloopError {
  /** The value of `maxQueue`, or of `limits.calls`. */
  readonly limit: number;
  static {
    name(this, 'QueueFullError');
  }

  constructor(limit: number, what = `${limit} tasks wait for a worker already (\`maxQueue\`)`) {
    super(`${what}. Wait for some of them, or raise the limit`);
    this.limit = limit;
  }
}

/** Raised by a prompt that nobody can answer here, or that cannot take the answer which was given. */
export class PromptError extends OffloopError {
  /** The name of the prompt. */
  readonly prompt: string;
  static {
    name(this, 'PromptError');
  }

  constructor(message: string, prompt: string) {
    super(message);
    this.prompt = prompt;
  }
}

function describe(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
