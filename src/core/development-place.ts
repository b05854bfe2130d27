/** A place in the program; the text is made only when it is reported. */
export interface Place {
  readonly stack?: string;
}

/** Frames of the library itself, above the line that is meant, and what is shown of the program. */
const DEPTH = 16;
const SHOWN = 3;
/** Frames of the platform itself. */
const PLATFORM = /(<anonymous>|\(node:[^)]*)\)$/;

/** Notes where the program is, below a function of the library (where that can be left out). */
export function capturePlace(below: unknown): Place {
  // Properties of V8.
  const errors = Error as {
    stackTraceLimit?: number;
    captureStackTrace?: (target: object, below?: unknown) => void;
  };
  const { stackTraceLimit, captureStackTrace } = errors;
  try {
    if (stackTraceLimit !== undefined) errors.stackTraceLimit = DEPTH;
  } catch {
    // Frozen: then it is as deep as it is.
  }
  let place: Place = {};
  if (captureStackTrace === undefined) place = new Error();
  else captureStackTrace(place, below);
  try {
    if (stackTraceLimit !== undefined) errors.stackTraceLimit = stackTraceLimit;
  } catch {}
  return place;
}

/** The lines of the program, the first of them being the place that is meant; empty where nothing is known. */
export function linesOf({ stack }: Place): string {
  const frames = typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s*at |@/.test(line)) : [];
  const first = Math.max(0, frames.findIndex(isFirstOfProgram));
  const last = frames.findIndex((line, place) => place > first && isOfLibrary(line));
  return frames
    .slice(first, last < 0 ? undefined : last)
    .filter((line) => !PLATFORM.test(line))
    .slice(0, SHOWN)
    .join('\n');
}

/** File, line and column of the first frame. */
export function locationOf(lines: string): string | undefined {
  return /(?:\(|@|at (?:async )?)([^()@\s]+:\d+:\d+)\)?$/m.exec(lines.split('\n')[0] ?? '')?.[1];
}

function isFirstOfProgram(line: string, place: number, frames: readonly string[]): boolean {
  if (LIBRARY !== undefined) return !isOfLibrary(line);
  // One file for library and program: the frame that a generator was resumed into is surely the program's.
  return /\bnext \(<anonymous>\)$/.test(frames[place + 1] ?? '');
}

function isOfLibrary(line: string): boolean {
  return LIBRARY === undefined
    ? /\bdrive(Step|Async)\b/.test(line)
    : [...folders].some((folder) => line.includes(folder));
}

/** Where the library lies, as stacks name it; bundled into one file with the program it cannot be told by its files. */
const LIBRARY = folderOf(new Error().stack ?? '');
/** Those of all copies of the library in this program. */
const folders = sharedFolders();
if (LIBRARY !== undefined) folders.add(LIBRARY);

function sharedFolders(): Set<string> {
  const place = Symbol.for('offloop.folders');
  const realm = globalThis as { [place: symbol]: Set<string> | undefined };
  return (realm[place] ??= new Set());
}

function folderOf(stack: string): string | undefined {
  const file = /((?:[\w-]+:\/\/|\/|[A-Z]:\\)[^\s()]*?)(?::\d+){1,2}\)?$/m.exec(stack)?.[1];
  if (file === undefined) return undefined;
  const source = /^(.*[\\/])core[\\/]development-place\.[jt]s/.exec(file)?.[1];
  // As a package is installed, or prepared by a development server, the files beside it are the library's or no program's either.
  return source ?? (/[\\/]node_modules[\\/]/.test(file) ? /^.*[\\/]/.exec(file)?.[0] : undefined);
}
