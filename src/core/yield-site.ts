/**
 * Adds to an error's stack where the handler yielded. While an error is thrown into a suspended generator, its frames are really
 * on the stack: the place of the `yield*` with the whole chain of helpers. The text is made only when somebody reads it.
 *
 * @remarks Idea: asked for in co #188 and redux-saga #1199.
 */
export function markYieldSite(error: unknown, below: (...args: never[]) => unknown): void {
  try {
    mark(error, below);
  } catch {
    // A proxy may refuse; then the error stays as it is.
  }
}

function mark(error: unknown, below: (...args: never[]) => unknown): void {
  if (!isError(error)) return;
  const own = Object.getOwnPropertyDescriptor(error, 'stack');
  if (own ? !own.configurable : !Object.isExtensible(error)) return;
  const known = sitesOf.get(error);
  if (known !== undefined && own?.get === known.get) {
    if (known.sites.length < MOST_SITES) known.sites.push(siteOf(below));
    return;
  }
  const sites = [siteOf(below)];
  const original = own ?? inherited(error);
  const read = (): unknown => (original?.get ? original.get.call(error) : original?.value);
  const get = (): string =>
    [`${read() ?? ''}`.trimEnd(), ...sites.map((site) => `  yielded${framesOf(site.stack ?? '')}`)].join('\n');
  sitesOf.set(error, { sites, get });
  Object.defineProperty(error, 'stack', {
    configurable: true,
    enumerable: false,
    get,
    set: (stack: string) =>
      Object.defineProperty(error, 'stack', { configurable: true, enumerable: false, writable: true, value: stack }),
  });
}

/** In Firefox the stack is an accessor of `Error.prototype`, and frames end with an end of line. */
function inherited(error: Error): PropertyDescriptor | undefined {
  for (let holder = Object.getPrototypeOf(error); holder !== null; holder = Object.getPrototypeOf(holder)) {
    const found = Object.getOwnPropertyDescriptor(holder, 'stack');
    if (found) return found;
  }
  return undefined;
}

interface Site {
  readonly stack?: string;
}

/** An error that passes very many yields names the innermost ones. */
const MOST_SITES = 50;
/** Where errors were thrown into handlers, the innermost place first. */
const sitesOf = new WeakMap<Error, { readonly sites: Site[]; readonly get: () => string }>();

function siteOf(below: (...args: never[]) => unknown): Site {
  const capture = (Error as { captureStackTrace?: (target: object, below: unknown) => void }).captureStackTrace;
  if (capture === undefined) return { stack: new Error().stack ?? '' };
  const site = {};
  capture(site, below);
  return site;
}

/** A thrown value may refuse even to be looked at: a revoked proxy does. */
function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** The frames of a stack up to the driver's, without the header line that V8 writes. */
function framesOf(stack: string): string {
  const lines = stack.split('\n').filter((line) => /^\s*at |@/.test(line));
  const end = lines.findIndex((line) => /\b(driveStep|driveAsync|resumeCleanup)\b/.test(line));
  return `\n${(end > 0 ? lines.slice(0, end) : lines).join('\n')}`;
}
