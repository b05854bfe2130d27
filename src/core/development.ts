import { currentFrame } from './current.js';
import { installCallers } from './development-callers.js';
import { installClassLook } from './development-classes.js';
import { developmentHooks } from './development-hooks.js';
import { kindOf, type Made } from './development-made.js';
import { MadeOutside } from './development-outside.js';
import { capturePlace, linesOf, locationOf } from './development-place.js';
import { DevelopmentReports } from './development-reports.js';
import type { Extras, Owned } from './extras.js';
import { host } from './host.js';
import { ASYNC_BODY, type TreeNode } from './node.js';
import { CURRENT, type FrameLink } from './protocol.js';
import type { Run } from './run.js';
import type { RunNode } from './run-node.js';
import type { Tree } from './tree.js';

/** What one frame made and has not used. */
interface Workshop {
  readonly unused: Map<object, Made>;
  count: number;
}

/** So many places are noted for a frame: a stack costs more than all else of a step, and a mistake shows at its first turn. */
const MOST_PLACES = 200;
/** So many unused operations are kept for a frame. */
const MOST_UNUSED = 1000;

/** Milliseconds after which a worker that says nothing is reported: a module that exposes its functions mostly takes a tenth of them. */
const PATIENCE = 2000;

/** A list after `yield*`. */
const LIST = /\byield\s*\*\s*\[/;

/** So many different things are told of. */
const MOST_NOTICED = 1000;

type Frame = FrameLink & { readonly tree: Tree; readonly run: Run };

/**
 * Reports what types cannot see: an operation that was made and never used, a list after `yield*`, clean-up that is cut, a worker that
 * does not answer. Loaded in development alone.
 */
export function installDevelopmentMode(): void {
  if (developmentHooks.made !== undefined) return;
  const reports = new DevelopmentReports();
  const outside = new MadeOutside(reports);
  const workshops = new WeakMap<object, Workshop>();
  const workshopOf = new WeakMap<object, Workshop>();
  /** Where handlers without a name were made. */
  const placeOf = new WeakMap<object, string>();

  /** Where handlers were made. */
  const madeAt = new WeakMap<object, string>();
  const markCaller = installCallers((record) => madeAt.get(record));

  const workshopFor = (frame: Frame): Workshop => {
    let workshop = workshops.get(frame);
    if (workshop === undefined) {
      workshop = { unused: new Map(), count: 0 };
      workshops.set(frame, workshop);
    }
    return workshop;
  };

  developmentHooks.opened = (tree) => outside.opened(tree as Tree);
  developmentHooks.closed = (tree) => outside.closed(tree as Tree);

  developmentHooks.made = (operation, maker = operation.constructor) => {
    // A job is made to be started later, by whoever it belongs to.
    if (CURRENT in operation) return;
    const frame = currentFrame() as Frame | undefined;
    if (frame === undefined) return outside.made(operation, maker);
    if (!frame.tree.isDevelopment) return;
    const workshop = workshopFor(frame);
    if (workshop.unused.size >= MOST_UNUSED) return;
    workshop.count += 1;
    const place = workshop.count <= MOST_PLACES ? capturePlace(maker) : undefined;
    workshop.unused.set(operation, { kind: kindOf(operation, maker), place });
    workshopOf.set(operation, workshop);
  };

  developmentHooks.used = (work, tree) => {
    if (typeof work === 'function') lookForList(work, tree as Tree | undefined);
    if (typeof work !== 'object' || work === null) return;
    workshopOf.get(work)?.unused.delete(work);
    outside.used(work);
  };

  const looked = new WeakSet<object>();
  /** @param tree - the engine, where it is known; else that of the handler, or the newest one */
  const lookForList = (fn: object, tree?: Tree, maker?: unknown): void => {
    if (looked.has(fn)) return;
    looked.add(fn);
    if (!LIST.test(Function.prototype.toString.call(fn))) return;
    const told = tree ?? (currentFrame() as Frame | undefined)?.tree ?? outside.last;
    if (told?.isDevelopment !== true) return;
    const message =
      '`yield* […]` runs one after the other and gives nothing: JavaScript delegates to the list. Write `yield* all([…])` or `yield […]`';
    reports.add(told, message, linesOf(capturePlace(maker)));
  };

  developmentHooks.ended = (ended, result) => {
    const frame = ended as Frame;
    if ((frame as unknown as TreeNode & { extras?: Extras }).extras?.owned?.has(result as Owned))
      reports.add(
        frame.tree,
        `The result of ${handlerOf(frame)} is a stream of results, which ends with it: who reads it is cancelled. Read it there, or make it in a plain helper of who reads it`,
        '',
      );
    const workshop = workshops.get(frame);
    // What an `async function*` made after its first step was made outside, as far as can be seen.
    if (workshop === undefined && !isAsync(frame)) return;
    for (const given of Array.isArray(result) ? result : [result]) give(frame, workshop, given);
    if (workshop === undefined) return;
    for (const { kind, place, times } of gathered(workshop.unused.values())) {
      const message = `An operation (${kind}) was made in ${handlerOf(frame)} and neither yielded nor passed on. Is a \`yield*\` missing?`;
      reports.add(frame.tree, message, place, times);
    }
  };

  /** What is given to the caller, also in a list, is passed on. A run's caller is mostly no handler: it gets what never executes. */
  const give = (frame: Frame, workshop: Workshop | undefined, given: unknown): void => {
    const made = workshop?.unused.get(given as object) ?? (isAsync(frame) ? outside.madeOf(given) : undefined);
    developmentHooks.used?.(given);
    if (made === undefined) return;
    if (frame.run === (frame as unknown)) {
      const message = `The result of ${handlerOf(frame)} is an operation (${made.kind}) that has not executed. Write \`return yield* …\`; to hand it over, return a function that makes it`;
      reports.add(frame.tree, message, made.place === undefined ? '' : linesOf(made.place));
    } else {
      const above = workshopFor((frame as unknown as TreeNode).above as unknown as Frame);
      above.unused.set(given as object, made);
      workshopOf.set(given as object, above);
    }
  };

  developmentHooks.failed = (run, error) => {
    markCaller(run, error);
    const { tree } = run as Frame;
    if (!tree.isDevelopment || !isThrowMissing(error)) return;
    const message =
      'An operation of a list after `yield*` failed, and its error is lost: JavaScript delegates to the list, which takes none. Write `yield* all([…])`';
    reports.add(tree, message, linesOf(error));
  };

  const noticed = new WeakMap<object, Set<string>>();
  developmentHooks.noticed = (tree, name, what) => {
    if (!(tree as Tree).isDevelopment) return;
    const said = noticed.get(tree) ?? new Set();
    noticed.set(tree, said);
    const message = `\`${name}\`: ${what}`;
    if (said.has(message) || said.size >= MOST_NOTICED) return;
    said.add(message);
    (tree as Tree).log('warn', message);
  };

  installClassLook();

  developmentHooks.wrapped = (fn, record, tree, maker) => {
    const place = linesOf(capturePlace(maker));
    madeAt.set(record, place);
    if ((fn as { name?: string }).name === '') placeOf.set(record, locationOf(place) ?? '');
    lookForList(fn as object, tree as Tree, maker);
  };

  /** What the first of the callers gave. */
  const argumentsOf = new WeakMap<object, readonly unknown[]>();
  developmentHooks.shares = (work, args, run) => {
    const first = argumentsOf.get(work);
    if (first === undefined) argumentsOf.set(work, args);
    else if (areOther(args, first)) {
      const message = `${handlerOf(run as Frame)} shares one call's work with calls that were given other arguments. Give it a \`key\`: \`{ policy: 'share', key: (id) => id }\``;
      if ((run as Frame).tree.isDevelopment) reports.add((run as Frame).tree, message, '');
    }
  };

  developmentHooks.putOff = (cut) => {
    const frame = cut as Frame;
    reports.add(
      frame.tree,
      `A clean-up step in a \`finally\` of ${handlerOf(frame)} was put off, and the rest of that \`finally\` cut. Use \`defer\` for asynchronous clean-up there`,
      '',
    );
  };

  developmentHooks.misused = (tree, record, mistake, name, details) => {
    const handler = name === '' ? `The handler of ${placeOf.get(record) || 'a component'}` : `\`${name}\``;
    const message = {
      fixed: `${handler}: \`${details}\` of \`useHandler\` is what it was at first; the other value is not used. Give the component another \`key\` to begin anew`,
      rehearsed: `${handler} was cancelled by the rehearsal of StrictMode and not called again, so nothing runs. An effect has to work twice: leave out the ref that keeps it from that`,
    };
    reports.add(tree as Tree, message[mistake], '');
  };

  developmentHooks.misscheduled = (tree, breach, ms) => {
    const what = {
      late: `has not called \`drain\` for ${ms} ms; handlers stand still`,
      twice: 'called `drain` twice; call it once',
      'at once': 'called `drain` at once; call it later, on the UI loop',
    };
    reports.add(tree as Tree, `\`schedule\` ${what[breach]}`, '');
  };

  developmentHooks.started = (factory) => {
    const silent = (): void => {
      if (outside.last === undefined) return;
      const message = `A worker has not answered for ${PATIENCE} ms. Its module has to call \`expose(…)\` of offloop/worker, at its end and not after an \`await\`; or it is still loading. It is made by`;
      reports.add(outside.last, `${message} \`${sourceOf(factory)}\``, '');
    };
    const timer = host.setTimeout(silent, PATIENCE);
    return () => host.clearTimeout(timer);
  };

  /** As messages call it: its name, or where it was made. */
  function handlerOf({ run }: Frame): string {
    if (run.name !== '') return `\`${run.name}\``;
    const { record } = (run as unknown as RunNode).meta;
    const place = record && placeOf.get(record);
    return place ? `the handler of ${place}` : 'a handler without a name';
  }
}

/** Whether calls can be told apart by plain values. */
function areOther(args: readonly unknown[], first: readonly unknown[]): boolean {
  return args.some((arg, place) => (typeof arg !== 'object' || arg === null) && !Object.is(arg, first[place]));
}

function isAsync(frame: Frame): boolean {
  return ((frame as unknown as TreeNode).flags & ASYNC_BODY) !== 0;
}

/** What the language throws in place of an error that it cannot hand to an iterator without `throw`, as that of a list. */
function isThrowMissing(error: unknown): error is Error {
  return isTypeError(error) && /does not (?:provide|have) a '?throw'? method/.test(error.message);
}

/** What is thrown may be a proxy that refuses to be looked at. */
function isTypeError(value: unknown): value is TypeError {
  try {
    return value instanceof TypeError;
  } catch {
    return false;
  }
}

/** In one line, and not all of a long one. */
function sourceOf(fn: unknown): string {
  const text = Function.prototype.toString.call(fn).replace(/\s+/g, ' ');
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

interface Group {
  readonly kind: string;
  readonly place: string;
  times: number;
}

/** Those of one kind and place together. Of those behind the first hundreds no place is known: they count for the first of their kind. */
function gathered(unused: Iterable<Made>): Iterable<Group> {
  const groups = new Map<string, Group>();
  const firsts = new Map<string, Group>();
  for (const { kind, place } of unused) {
    const lines = place && linesOf(place);
    let group = lines === undefined ? firsts.get(kind) : groups.get(`${kind}\n${lines}`);
    if (group === undefined) {
      group = { kind, place: lines ?? '', times: 0 };
      groups.set(`${kind}\n${group.place}`, group);
      if (!firsts.has(kind)) firsts.set(kind, group);
    }
    group.times += 1;
  }
  return groups.values();
}
