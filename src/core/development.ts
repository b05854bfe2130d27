import { currentFrame } from './current.js';
import { developmentHooks } from './development-hooks.js';
import type { FrameLink } from './protocol.js';
import type { Run } from './run.js';
import type { Tree } from './tree.js';

/** An operation that was made during a handler's step, and where. */
interface Made {
  readonly kind: string;
  readonly place: { readonly stack?: string } | undefined;
}

/** What one frame made and has not used. */
interface Workshop {
  readonly unused: Map<object, Made>;
  count: number;
}

/** So many places are noted for a frame: a stack costs more than all else of a step, and a mistake shows at its first turn. */
const MOST_PLACES = 200;
/** So many unused operations are kept for a frame. */
const MOST_UNUSED = 1000;

type Frame = FrameLink & { readonly tree: Tree; readonly run: Run };

/** Frames of the library itself, above the line that made the operation. */
const DEPTH = 12;

/**
 * Reports what types cannot see: an operation that was made in a handler and never used, a list after `yield*`. Loaded by engines in
 * development alone.
 */
export function installDevelopmentMode(): void {
  if (developmentHooks.made !== undefined) return;
  const workshops = new WeakMap<object, Workshop>();
  const workshopOf = new WeakMap<object, Workshop>();

  developmentHooks.made = (operation) => {
    const frame = currentFrame() as Frame | undefined;
    if (frame === undefined || !frame.tree.isDevelopment) return;
    let workshop = workshops.get(frame);
    if (workshop === undefined) {
      workshop = { unused: new Map(), count: 0 };
      workshops.set(frame, workshop);
    }
    if (workshop.unused.size >= MOST_UNUSED) return;
    workshop.count += 1;
    const place = workshop.count <= MOST_PLACES ? capture() : undefined;
    workshop.unused.set(operation, { kind: operation.constructor.name, place });
    workshopOf.set(operation, workshop);
  };

  developmentHooks.used = (operation) => {
    if (typeof operation === 'object' && operation !== null) workshopOf.get(operation)?.unused.delete(operation);
  };

  developmentHooks.ended = (ended, result) => {
    const frame = ended as Frame;
    const workshop = workshops.get(frame);
    if (workshop === undefined) return;
    // What is given to the caller, also in a list, is passed on.
    for (const given of Array.isArray(result) ? result : [result]) developmentHooks.used?.(given);
    for (const { kind, place } of workshop.unused.values()) {
      frame.tree.log(
        'warn',
        `An operation (${kind}) was made in \`${frame.run.name}\` and neither yielded nor passed on. Is a \`yield*\` missing?\n${place === undefined ? '' : linesOf(place)}`,
      );
    }
  };

  developmentHooks.wrapped = (fn, warn) => {
    const text = Function.prototype.toString.call(fn);
    if (/\byield\s*\*\s*\[/.test(text)) {
      warn(
        '`yield* […]` runs one after the other and gives nothing: JavaScript delegates to the list. Write `yield* all([…])` or `yield […]`',
      );
    }
  };
}

function capture(): { readonly stack?: string } {
  // A property of V8.
  const limits = Error as { stackTraceLimit?: number };
  const { stackTraceLimit = DEPTH } = limits;
  limits.stackTraceLimit = DEPTH;
  const place = new Error();
  limits.stackTraceLimit = stackTraceLimit;
  return place;
}

/** The lines of the program, without those of the library above them. */
function linesOf({ stack = '' }: { readonly stack?: string }): string {
  const lines = stack.split('\n').slice(1);
  const first = lines.findIndex((line) => LIBRARY === undefined || !line.includes(LIBRARY));
  return lines.slice(Math.max(0, first), Math.max(0, first) + 3).join('\n');
}

/** Where the library lies, as stacks name it; bundled into one file with the program it cannot be told. */
const LIBRARY = /((?:file:|\/|[A-Z]:\\)[^\s()]*[\\/])core[\\/]development\.[jt]s/.exec(new Error().stack ?? '')?.[1];
