import { checkBoolean, checkInteger, checkObject, checkOptions, expected } from '../../../core/validation.js';

/** A schema of the Standard Schema form (zod, valibot, arktype): of the tuple of arguments, whose value replaces them. */
export interface ArgumentSchema {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => unknown;
  };
}

/** Options of `expose`. */
export interface ExposeOptions<T> {
  /** Of one list among several. */
  readonly name?: string;
  /** Origins of pages that may call. @defaultValue the app's own: files of the app, and while it is developed its server */
  readonly allow?: readonly string[];
  /** Frames that are not a window's main frame may call, too. @defaultValue false */
  readonly subframes?: boolean;
  /** For the arguments of functions: what does not fit is refused before the function begins. */
  readonly schemas?: { readonly [K in keyof T]?: ArgumentSchema };
  /** Bytes of the arguments of one call, 16 MiB, and open calls of a document, 256. */
  readonly limits?: { readonly bytes?: number; readonly calls?: number };
  /** Stacks of errors cross to the page. @defaultValue in development only, since they carry paths */
  readonly stacks?: boolean;
}

/** Refuses those that cannot be used. */
export function checkExposeOptions(handlers: object, options: ExposeOptions<Record<string, unknown>>): void {
  checkOptions('expose', options, ['name', 'allow', 'subframes', 'schemas', 'limits', 'stacks']);
  const { name, allow, subframes, schemas, limits, stacks } = options;
  if (name !== undefined && (typeof name !== 'string' || name === ''))
    throw new TypeError(expected('name', 'a name for the list', name));
  checkBoolean('subframes', subframes);
  checkBoolean('stacks', stacks);
  checkOptions('`limits`', limits, ['bytes', 'calls']);
  checkInteger('limits.bytes', limits?.bytes);
  checkInteger('limits.calls', limits?.calls);
  if (allow !== undefined) checkOrigins(allow);
  if (schemas === undefined) return;
  checkObject('schemas', schemas);
  for (const [key, schema] of Object.entries(schemas)) {
    if (!Object.hasOwn(handlers, key))
      throw new TypeError(`\`schemas.${key}\` belongs to no function of the list. It has ${names(handlers)}`);
    if (typeof schema?.['~standard']?.validate !== 'function')
      throw new TypeError(
        expected(`schemas.${key}`, 'a schema of the Standard Schema form, for the list of arguments', schema),
      );
  }
}

/** Refuses what is no list of functions for pages. */
export function checkHandlers(handlers: unknown): asserts handlers is Record<string, (...args: never[]) => unknown> {
  if (typeof handlers !== 'object' || handlers === null)
    throw new TypeError(expected('handlers', 'an object of generator functions', handlers));
  for (const [key, handler] of Object.entries(handlers)) {
    if (typeof handler !== 'function')
      throw new TypeError(expected(`handlers.${key}`, 'a generator function of the event and the arguments', handler));
    // Awaited, a list with it would be called.
    if (key === 'then') throw new TypeError('A function for pages cannot be called `then`: choose another name');
  }
}

function names(handlers: object): string {
  return Object.keys(handlers)
    .map((key) => `\`${key}\``)
    .join(', ');
}

function checkOrigins(allow: unknown): void {
  if (!Array.isArray(allow)) throw new TypeError(expected('allow', 'a list of origins', allow));
  for (const [index, origin] of allow.entries()) {
    if (typeof origin === 'string' && isOrigin(origin)) continue;
    throw new TypeError(
      expected(
        `allow[${index}]`,
        "an origin: a scheme and a host, without a path, as 'app://local', 'https://example.org' or 'file://'",
        origin,
      ),
    );
  }
}

function isOrigin(text: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#\s*]*$/.test(text)) return false;
  // As the browser writes it: without the port that goes without saying, and in small letters.
  return !/^(?:https?|wss?):/.test(text) || (URL.canParse(text) && new URL(text).origin === text);
}
