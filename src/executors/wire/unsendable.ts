import { TransferError } from '../../core/errors.js';

/** Where a value cannot be sent, and what stands there. */
interface Culprit {
  readonly path: string;
  readonly value: unknown;
}

/**
 * Makes the error for something that could not be sent: it names the place of the first culprit. Slow: for the way of failure only.
 * @param root - what was to be sent
 * @param name - what the path starts with
 * @param transfer - what was to be moved along; it counts as sendable
 * @param canSend - whether a value alone can be sent
 */
export function transferError(
  root: unknown,
  name: string,
  transfer: readonly object[] | undefined,
  canSend: (value: unknown) => boolean,
  cause: unknown,
): TransferError {
  const moved = new Set<unknown>(transfer);
  const culprit = find(root, name, new Set(), (value) => moved.has(value) || canSend(value));
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (culprit) {
    const what = `\`${culprit.path}\` cannot leave its thread: it is ${describe(culprit.value)}`;
    return new TransferError(`${what}. Send plain data, and functions as functions of a worker module`, culprit.path, {
      cause,
    });
  }
  // The data alone can be sent: it must be the list of what is to be moved.
  return new TransferError(
    `\`transfer\` cannot be moved: ${reason}. List each buffer or port once, and only what was not moved before`,
    'transfer',
    { cause },
  );
}

function find(
  value: unknown,
  path: string,
  seen: Set<unknown>,
  canSend: (value: unknown) => boolean,
): Culprit | undefined {
  if (isPlain(value) || seen.has(value) || canSend(value)) return undefined;
  if (typeof value !== 'object' || value === null) return { path, value };
  seen.add(value);
  try {
    for (const [step, part] of parts(value)) {
      const culprit = find(part, `${path}${step}`, seen, canSend);
      if (culprit) return culprit;
    }
  } catch {
    // A getter throws, or the value is a revoked proxy: the value itself is the culprit.
  }
  return { path, value };
}

/** Values that every clone takes. */
function isPlain(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');
}

/** What a clone would visit inside a value, with the piece of path that leads there. */
function* parts(value: object): Iterable<[step: string, part: unknown]> {
  if (value instanceof Map) {
    let index = 0;
    for (const [key, item] of value) {
      yield [`.keys()[${index}]`, key];
      yield [isPlain(key) ? `.get(${JSON.stringify(key) ?? String(key)})` : `.values()[${index}]`, item];
      index += 1;
    }
  } else if (value instanceof Set) {
    let index = 0;
    for (const item of value) yield [`.values()[${index++}]`, item];
  }
  for (const key of Object.keys(value)) {
    const step = Array.isArray(value)
      ? `[${key}]`
      : /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)
        ? `.${key}`
        : `[${JSON.stringify(key)}]`;
    yield [step, (value as Record<string, unknown>)[key]];
  }
  if (value instanceof Error && Object.hasOwn(value, 'cause')) yield ['.cause', value.cause];
}

/** What stands there, in words. */
function describe(value: unknown): string {
  if (typeof value === 'function') return `a function (\`${value.name || 'anonymous'}\`)`;
  if (typeof value === 'symbol') return `a symbol (\`${String(value)}\`)`;
  const tag = safely(() => Object.prototype.toString.call(value).slice(8, -1));
  const name = safely(() => (value as object).constructor?.name);
  if (!tag) return 'a proxy that was revoked';
  if (tag === 'Object' && (!name || name === 'Object'))
    return 'an object that cannot be cloned (a proxy, or one with a getter that throws)';
  return `of class ${name && name !== 'Object' ? name : tag}, which cannot be cloned`;
}

function safely(get: () => string | undefined): string | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}
