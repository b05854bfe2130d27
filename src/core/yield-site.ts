/**
 * Adds to an error's stack where the handler yielded. While an error is thrown into a suspended generator, its frames are really
 * on the stack: the place of the `yield*` with the whole chain of helpers. They are written as the language writes the frames that
 * await (`at async load (…)`), which consoles, source maps and error trackers read; a line of any other form keeps them from reading the rest.
 *
 * @remarks Idea: asked for in co #188 and redux-saga #1199.
 */
export function markYieldSite(error: unknown, below: (...args: never[]) => unknown): void {
  try {
    if (isError(error)) mark(error, below);
  } catch {
    // Frozen, or a proxy that refuses: then the error stays as it is.
  }
}

/** What was added to an error, while its stack is the one that came of it. */
interface Mark {
  readonly sites: Set<string>;
  stack: string;
}

const marks = new WeakMap<object, Mark>();

/** An error that passes very many yields names the innermost ones. */
const MOST_SITES = 50;

function mark(error: { stack?: unknown }, below: (...args: never[]) => unknown): void {
  let known = marks.get(error);
  if (known !== undefined && known.sites.size >= MOST_SITES) return;
  const site = siteOf(below);
  if (site === '') return;
  const { stack } = error;
  // Somebody's `Error.prepareStackTrace` may give something else.
  if (typeof stack !== 'string') return;
  if (known === undefined || known.stack !== stack) {
    known = { sites: new Set(), stack };
    marks.set(error, known);
  } else if (known.sites.has(site)) return;
  known.sites.add(site);
  known.stack = `${stack.trimEnd()}\n${site}`;
  // Assigned and not defined: it stays the property that the language made, which consoles look for.
  error.stack = known.stack;
}

/** Those of other realms too, and what platforms throw that is no `Error`. */
function isError(value: unknown): value is { stack?: unknown } {
  if (typeof value !== 'object' || value === null) return false;
  return value instanceof Error || /^\[object (Error|DOMException)\]$/.test(Object.prototype.toString.call(value));
}

/** The frames of the generators that an error is being thrown into, the innermost first. */
function siteOf(below: (...args: never[]) => unknown): string {
  const capture = (Error as { captureStackTrace?: (target: object, below: unknown) => void }).captureStackTrace;
  const site: { stack?: unknown } = capture === undefined ? new Error() : {};
  capture?.(site, below);
  return typeof site.stack === 'string' ? framesOf(site.stack).map(asAwaiting).join('\n') : '';
}

/** The frames of a stack above the driver's. */
function framesOf(stack: string): string[] {
  const all = stack.split('\n').filter((line) => FRAME.test(line));
  const lines = all.slice(all.findIndex((line) => ITERATOR.test(line)) + 1);
  const end = lines.findIndex((line) => DRIVER.test(line));
  // Minifiers may have taken the driver's name; in V8 each generator's frame stands above one of its `throw`.
  const frames = end < 0 ? lines.filter((_, place) => THROW.test(lines[place + 1] ?? '')) : lines.slice(0, end);
  return frames.filter((line) => !THROW.test(line));
}

const FRAME = /^\s*at |@/;
/** The last frame that is not the program's, where the platform cannot leave it out. */
const ITERATOR = /^throw@/;
const DRIVER = /\b(driveStep|driveAsync|resumeCleanup)\b/;
const THROW = /\bthrow \(<anonymous>\)$/;

function asAwaiting(line: string): string {
  return /^\s*at /.test(line) ? line.replace(/^\s*at (?:async )?/, '    at async ') : `async*${line}`;
}
