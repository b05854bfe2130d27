import { afterMessages } from './arrivals.js';
import { setLimit } from './clock.js';
import { developmentHooks } from './development-hooks.js';
import { type CancelledBy, DuplicateIdError, TimeoutError } from './errors.js';
import { ERROR, type TreeNode } from './node.js';
import type { Startable } from './operation.js';
import { CURRENT, SPAWN } from './protocol.js';
import type { RunOptions } from './run.js';
import { plainMeta, RunMeta } from './run-meta.js';
import { RunNode } from './run-node.js';
import type { Tree } from './tree.js';

/** An operation that is a run by itself: a task, a multi task. */
interface Spawner {
  [SPAWN](tree: Tree, above: TreeNode, meta: RunMeta): RunNode;
}

/** The run to join instead of making one: that of a job which was started already. */
export function currentRunOf(work: Startable<unknown>): RunNode | undefined {
  return typeof work === 'object' ? (work as { readonly [CURRENT]?: RunNode })[CURRENT] : undefined;
}

/**
 * Makes the run of work, below a node; it is begun with `begin(work)`.
 *
 * @param Kind - of a run that does not do the work itself
 */
export function makeRun(
  tree: Tree,
  above: TreeNode,
  work: Startable<unknown>,
  options: RunOptions,
  Kind?: typeof RunNode,
): RunNode {
  if (options.id !== undefined && tree.ids.has(options.id)) throw new DuplicateIdError(options.id);
  developmentHooks.used?.(work, tree);
  const name = nameOf(work);
  const meta = Object.keys(options).length === 0 ? plainMeta(name) : new RunMeta(name, options);
  const isRun = Kind === undefined && typeof work === 'object' && SPAWN in work;
  const run = isRun ? (work as unknown as Spawner)[SPAWN](tree, above, meta) : new (Kind ?? RunNode)(tree, above, meta);
  applyOptions(run, options);
  return run;
}

/** Options that concern one run: its id, its limit in time, the signal that cancels it. */
export function applyOptions(run: RunNode, options: RunOptions): void {
  const { id, timeout, signal, owner } = options;
  if (id !== undefined) {
    run.needExtras().id = id;
    run.tree.ids.set(id, run.run);
  }
  if (timeout !== undefined) {
    const late = (): void => {
      run.shut(ERROR, new TimeoutError(timeout, `The run \`${run.name || run.id}\``));
    };
    undoAtEnd(
      run,
      setLimit(run.tree.clock, timeout, () => run.tree.queue.post(late)),
    );
  }
  if (signal !== undefined) cancelOn(run, signal, 'signal');
  if (owner !== undefined) {
    const undo = run.tree.watchOwner(owner, (reason) => run.tree.queue.postAhead(() => run.cancelBy('owner', reason)));
    if (undo !== undefined) undoAtEnd(run, undo);
  }
}

/** Cancels the run when the signal aborts; nothing of it is left on the signal when the run has ended. */
function cancelOn(run: RunNode, signal: AbortSignal, by: CancelledBy): void {
  undoAtEnd(
    run,
    onAbort(signal, (reason) => run.tree.queue.postAhead(() => run.cancelBy(by, reason))),
  );
}

/** Where a signal ends several runs, one may get the place of another before its own turn to be cancelled has come. */
export function cancelIfAborted(run: RunNode): void {
  const { signal, owner } = run.meta.options;
  const ending = owner === undefined ? undefined : asSignal(owner);
  if (signal?.aborted === true) run.cancelBy('signal', signal.reason);
  else if (ending?.aborted === true) run.cancelBy('owner', ending.reason);
}

/** An owner that is an `AbortSignal`, of this realm or another. */
export function asSignal(owner: object): AbortSignal | undefined {
  try {
    const { aborted, addEventListener } = owner as Partial<AbortSignal>;
    return typeof aborted === 'boolean' && typeof addEventListener === 'function' ? (owner as AbortSignal) : undefined;
  } catch {
    // A window of another origin, say, answers no question.
    return undefined;
  }
}

/** Calls back when a signal aborts, also if it has. @returns what takes the listener back */
export function onAbort(signal: AbortSignal, callback: (reason: unknown) => void): () => void {
  if (signal.aborted) {
    callback(signal.reason);
    return () => {};
  }
  let ear = ears.get(signal);
  if (ear === undefined) {
    const callbacks = new Set<(reason: unknown) => void>();
    const tell = (): void => {
      for (const each of [...callbacks]) each(signal.reason);
    };
    // `AbortSignal.timeout()` is a timer, which may come before answers that are there.
    const listener = (): void => (isTimeUp(signal.reason) ? afterMessages(tell) : tell());
    ear = { callbacks, listener };
    ears.set(signal, ear);
    signal.addEventListener('abort', listener);
  }
  const { callbacks, listener } = ear;
  const own = (reason: unknown): void => callback(reason);
  callbacks.add(own);
  return () => {
    if (!callbacks.delete(own) || callbacks.size > 0) return;
    ears.delete(signal);
    signal.removeEventListener('abort', listener);
  };
}

function isTimeUp(reason: unknown): boolean {
  return (reason as { readonly name?: unknown } | null | undefined)?.name === 'TimeoutError';
}

/** One listener a signal, however many runs it ends: Node takes many for a leak. */
const ears = new WeakMap<
  AbortSignal,
  { readonly callbacks: Set<(reason: unknown) => void>; readonly listener: () => void }
>();

function undoAtEnd(run: RunNode, undo: () => void): void {
  const extras = run.needExtras();
  extras.undos ??= [];
  extras.undos.push(undo);
}

function nameOf(work: Startable<unknown>): string {
  if (typeof work === 'function') return work.name;
  const { name } = work as { readonly name?: unknown };
  return typeof name === 'string' ? name : '';
}
