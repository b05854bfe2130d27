import { currentFrame } from './current.js';
import { developmentHooks } from './development-hooks.js';
import type { FrameLink } from './protocol.js';
import type { Run } from './run.js';
import type { Tree } from './tree.js';

/** An operation that was made during a handler's step, and where. */
interface Made {
  readonly operation: WeakRef<object>;
  readonly kind: string;
  readonly place: { readonly stack?: string };
  isUsed: boolean;
}

type Frame = FrameLink & { readonly tree: Tree; readonly run: Run };

/** Frames of the library itself, above the line that made the operation. */
const DEPTH = 12;

/**
 * Reports what types cannot see: an operation that was made in a handler and never used, a list after `yield*`. Loaded by engines in
 * development alone.
 */
export function installDevelopmentMode(): void {
  if (developmentHooks.made !== undefined) return;
  const madeIn = new WeakMap<object, Made[]>();
  const byOperation = new WeakMap<object, Made>();

  developmentHooks.made = (operation) => {
    const frame = currentFrame() as Frame | undefined;
    if (frame === undefined || !frame.tree.isDevelopment) return;
    const made: Made = {
      operation: new WeakRef(operation),
      kind: operation.constructor.name,
      place: capture(),
      isUsed: false,
    };
    byOperation.set(operation, made);
    const list = madeIn.get(frame);
    // In a long loop most are used by the next turn.
    if (list === undefined) madeIn.set(frame, [made]);
    else if (list.push(made) > 100) madeIn.set(frame, list.filter((other) => !other.isUsed).slice(-100));
  };

  developmentHooks.used = (operation) => {
    const made = typeof operation === 'object' && operation !== null ? byOperation.get(operation) : undefined;
    if (made !== undefined) made.isUsed = true;
  };

  developmentHooks.ended = (ended, result) => {
    const frame = ended as Frame;
    const list = madeIn.get(frame);
    if (list === undefined) return;
    for (const { isUsed, kind, place, operation } of list) {
      if (isUsed || operation.deref() === result) continue;
      frame.tree.log(
        'warn',
        `An operation (${kind}) was made in \`${frame.run.name}\` and neither yielded nor passed on. Is a \`yield*\` missing?\n${linesOf(place)}`,
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

/** The place without the constructors of the library. */
function linesOf({ stack = '' }: { readonly stack?: string }): string {
  const lines = stack.split('\n').slice(1);
  const first = lines.findIndex(
    (line) => !/\b(made|capture|installDevelopmentMode|new [A-Z]\w*)\b/.test(line) && !/developmentHooks/.test(line),
  );
  return lines.slice(Math.max(0, first), first + 3).join('\n');
}
