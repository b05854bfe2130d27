import { isThenable } from '../../../core/body-kind.js';
import { expected } from '../../../core/validation.js';
import type { ArgumentSchema } from './expose-options.js';

interface Issue {
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/**
 * The arguments as their schema gives them.
 *
 * @throws `TypeError` with `issues` where they do not fit
 */
export function parsed(
  schema: ArgumentSchema,
  name: string,
  args: readonly unknown[],
): readonly unknown[] | PromiseLike<readonly unknown[]> {
  const result = schema['~standard'].validate(args);
  return isThenable(result) ? result.then((late) => taken(late, name)) : taken(result, name);
}

function taken(result: unknown, name: string): readonly unknown[] {
  const { issues, value } = result as { readonly issues?: readonly unknown[]; readonly value?: unknown };
  if (issues !== undefined) throw issuesError(issues.map(issueOf), name);
  if (Array.isArray(value)) return value;
  throw new TypeError(expected(`what the schema of \`${name}\` gives`, 'the list of arguments', value));
}

function issuesError(issues: readonly Issue[], name: string): TypeError {
  const [{ message, path } = { message: 'they do not fit', path: [] }] = issues;
  const place = path.length === 0 ? '' : ` at \`${path.join('.')}\``;
  return Object.assign(new TypeError(`The arguments of \`${name}\` are refused${place}: ${message}`), { issues });
}

/** As plain data: schemas hold in an issue what they like. */
function issueOf(issue: unknown): Issue {
  const { message, path } = issue as { readonly message?: unknown; readonly path?: readonly unknown[] };
  return { message: String(message), path: (path ?? []).map(keyOf) };
}

function keyOf(step: unknown): string | number {
  const key = typeof step === 'object' && step !== null ? (step as { readonly key?: unknown }).key : step;
  return typeof key === 'number' ? key : String(key);
}
