/**
 * Adds to an error's stack where the handler yielded. While an error is thrown into a suspended generator, its frames are really
 * on the stack: the place of the `yield*` with the whole chain of helpers. They are written as the language writes the frames that
 * await (`at async load (…)`), which consoles, source maps and error trackers read; a line of any other form keeps them from reading the rest.
 *
 * @remarks Idea: asked for in co #188 and redux-saga #1199.
 */
export function markYieldSite(error: unknown, below: (...args: never[]) => unknown): void {
  try {
    if (isError(error)) mark(error, () => siteOf(below));
  } catch {
    // Frozen, or a proxy that refuses: then the error stays as it is.
  }
}

/**
 * The same for a place that was noted earlier, where no handler has yielded the error.
 *
 * @param lines - frames, the innermost first
 */
export function markSite(error: unknown, lines: string): void {
  try {
    if (lines === '' || (Error as V8Errors).stackTraceLimit === 0 || !isError(error) || marks.has(error)) return;
    mark(error, () => lines.split('\n').map(asAwaiting).join('\n'));
  } catch {}
}

/** What was added to an error, while its stack is the one that came of it. */
interface Mark {
  readonly sites: Set<string>;
  stack: string;
  /** How often it was looked where the error was yielded. */
  looks: number;
}

const marks = new WeakMap<object, Mark>();

/** An error that passes very many yields names the innermost ones. */
const MOST_SITES = 50;
/** One that many handlers wait for, as the reason of a signal, mostly passes the same few places. */
const MOST_LOOKS = 200;

function mark(error: { stack?: unknown }, siteNow: () => string): void {
  let known = marks.get(error);
  if (known !== undefined && (known.sites.size >= MOST_SITES || ++known.looks > MOST_LOOKS)) return;
  const site = siteNow();
  if (site === '') return;
  const { stack } = error;
  // Somebody's `Error.prepareStackTrace` may give something else.
  if (typeof stack !== 'string') return;
  if (known === undefined || known.stack !== stack) {
    known = { sites: new Set(), stack, looks: 1 };
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

interface V8Errors {
  stackTraceLimit?: number;
  captureStackTrace?: (target: object, below: unknown) => void;
}

/** A handler, its `throw`, and the driver: enough for most, and a text costs by its frames. */
const FEW_FRAMES = 4;

/** The frames of the generators that an error is being thrown into, the innermost first. */
function siteOf(below: (...args: never[]) => unknown): string {
  const errors = Error as V8Errors;
  const limit = errors.stackTraceLimit;
  if (typeof limit === 'number' && limit > FEW_FRAMES) {
    errors.stackTraceLimit = FEW_FRAMES;
    try {
      const frames = capture(below);
      if (frames.some((line) => DRIVER.test(line))) return written(frames);
    } finally {
      errors.stackTraceLimit = limit;
    }
  }
  return written(capture(below));
}

function capture(below: (...args: never[]) => unknown): string[] {
  const { captureStackTrace } = Error as V8Errors;
  const site: { stack?: unknown } = captureStackTrace === undefined ? new Error() : {};
  captureStackTrace?.(site, below);
  if (typeof site.stack !== 'string') return [];
  const lines = site.stack.split('\n').filter((line) => FRAME.test(line));
  return lines.slice(lines.findIndex((line) => ITERATOR.test(line)) + 1);
}

/** The frames above the driver's, each as one that awaits. */
function written(lines: readonly string[]): string {
  const end = lines.findIndex((line) => DRIVER.test(line));
  // Minifiers may have taken the driver's name; in V8 each generator's frame stands above one of its `throw`.
  const frames = end < 0 ? lines.filter((_, place) => THROW.test(lines[place + 1] ?? '')) : lines.slice(0, end);
  return frames
    .filter((line) => !THROW.test(line))
    .map(asAwaiting)
    .join('\n');
}

const FRAME = /^\s*at |@/;
/** The last frame that is not the program's, where the platform cannot leave it out. */
const ITERATOR = /^throw@/;
const DRIVER = /\b(driveStep|driveAsync|resumeCleanup)\b/;
const THROW = /\bthrow \(<anonymous>\)$/;

/** A frame without a name gets one: some readers would take `async` for a part of its address. */
function asAwaiting(line: string): string {
  if (!/^\s*at /.test(line)) return `async*${line}`;
  const frame = line.replace(/^\s*at (?:async )?/, '');
  return `    at async ${frame.endsWith(')') ? frame : `<anonymous> (${frame})`}`;
}
