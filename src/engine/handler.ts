import { isAsyncGenerator, isGenerator } from '../core/body-kind.js';
import { inContext } from '../core/context.js';
import { developmentHooks } from '../core/development-hooks.js';
import { DuplicateIdError } from '../core/errors.js';
import type { Run, RunOptions } from '../core/run.js';
import { RunMeta } from '../core/run-meta.js';
import { RunNode } from '../core/run-node.js';
import { applyOptions, cancelIfAborted } from '../core/spawn.js';
import type { Tree } from '../core/tree.js';
import { show } from '../core/validation.js';
import { VERSION } from '../core/version.js';
import { Admission } from './admission.js';
import type { Groups } from './groups.js';
import { checkHandlerFunction } from './handler-function.js';
import { checkHandlerOptions } from './handler-options.js';
import { HandlerRecord } from './handler-record.js';
import type { Handler, HandlerOptions } from './handler-types.js';
import { MirrorRun, mirrorEntry } from './mirror-run.js';
import { SharedWork } from './shared-work.js';

/** What handlers need of their engine. */
export interface HandlerHost {
  readonly tree: Tree;
  readonly groups: Groups;
  /** The owner of a scope: of handlers that name none. */
  readonly owner?: object;
  /** Refuses a call by an error: there is no owner yet. */
  readonly refuse?: () => void;
  /** By what the owner has ended, so that calls are cancelled at once; nothing while they may start. */
  readonly ended?: () => string | undefined;
}

/** Where a handler keeps what is behind it. */
const CORE: unique symbol = Symbol.for(`offloop.handler@${VERSION}`);

/** What is behind a handler: the function, its options, and how a call becomes a run. */
export class HandlerCore {
  readonly record: HandlerRecord;
  readonly #tree: Tree;
  readonly #fn: (...args: unknown[]) => unknown;
  readonly #name: string;
  readonly #admission: Admission;
  readonly #refuse: (() => void) | undefined;
  readonly #ended: (() => string | undefined) | undefined;
  /** What the language calls a generator function gives generators only. */
  readonly #isGeneratorFunction: boolean;
  // What follows from the options.
  #options: HandlerOptions = {};
  #meta: RunMeta = undefined as never;
  #isPlain = false;
  #hasRunOptions = false;
  #isBound = false;

  constructor(
    { tree, groups, owner, refuse, ended }: HandlerHost,
    fn: (...args: unknown[]) => unknown,
    given: HandlerOptions,
    name = fn.name,
  ) {
    const options = given.owner === undefined && owner !== undefined ? { ...given, owner } : given;
    this.#tree = tree;
    this.#fn = fn;
    this.#name = name;
    this.#refuse = refuse;
    this.#ended = ended;
    this.#isGeneratorFunction = Object.prototype.toString.call(fn) === '[object GeneratorFunction]';
    this.#admission = new Admission(tree, groups, options);
    this.record = new HandlerRecord(tree);
    this.#take(options);
  }

  /** From the next call on these count, all but the policy, its limit and the group. */
  change(options: HandlerOptions): void {
    this.#admission.change(options);
    this.#take(options);
  }

  #take(options: HandlerOptions): void {
    this.#options = options;
    this.#isBound = 'bind' in options;
    this.#meta = this.#metaOf(options);
    this.#hasRunOptions = options.timeout !== undefined || options.signal !== undefined || options.owner !== undefined;
    this.#isPlain = this.#admission.isOpen && options.before === undefined && options.key === undefined;
  }

  #metaOf(options: HandlerOptions): RunMeta {
    const meta = new RunMeta(this.#name, options, options.bind);
    meta.record = this.record;
    return meta;
  }

  /** A call: where nothing is in its way, it starts synchronously. */
  call(self: unknown, args: unknown[], options?: RunOptions): Run {
    this.#tree.refuseIfClosed();
    this.#refuse?.();
    if (this.#isPlain && options === undefined) {
      const run = this.#make(this.#meta);
      this.#start(run, self, args);
      this.record.changed();
      return run.run;
    }
    const meta = options === undefined ? this.#meta : this.#metaOf({ ...this.#options, ...options });
    let key: unknown;
    try {
      this.#options.before?.(...args);
      key = this.#options.key?.(...args);
    } catch (error) {
      const run = this.#make(meta);
      run.markStarted();
      run.failed(error);
      return run.run;
    }
    const taken = this.#admission.call(meta.owner, key, (isShared) => {
      const run = this.#make(meta, isShared);
      // It may begin at another's end.
      const startOn = (node: RunNode) =>
        inContext((): void => {
          this.#start(node, self, args);
          this.record.changed();
        });
      if (!(run instanceof MirrorRun)) return { run, start: startOn(run) };
      const noted = (work: SharedWork): SharedWork => {
        if (this.#options.key === undefined) developmentHooks.shares?.(work, args, run);
        return work;
      };
      const begin = (): SharedWork => {
        const work = new RunNode(this.#tree, run, this.#workMeta);
        return noted(new SharedWork(run, work, startOn(work)));
      };
      return mirrorEntry(run, begin, noted);
    });
    this.record.changed();
    taken.tellWaiting();
    return taken.run;
  }

  /** That of work whose callers have runs of their own, and what is told there. */
  get #workMeta(): RunMeta {
    const { name, group, description } = this.#meta;
    return new RunMeta(name, { group, description });
  }

  #make(meta: RunMeta, isShared = false): RunNode {
    const { id } = meta.options;
    if (id !== undefined && this.#tree.ids.has(id)) throw new DuplicateIdError(id);
    const run = new (isShared ? MirrorRun : RunNode)(this.#tree, this.#tree.root, meta);
    this.record.called(run.run);
    if (this.#hasRunOptions || meta !== this.#meta) applyOptions(run, meta.options);
    const ended = this.#ended?.();
    if (ended !== undefined) run.cancelBy('owner', ended);
    return run;
  }

  #start(run: RunNode, self: unknown, args: unknown[]): void {
    if (this.#hasRunOptions) cancelIfAborted(run);
    if (run.isShut) return;
    let body: unknown;
    try {
      body = this.#fn.apply(this.#isBound ? this.#options.bind : self, args);
      if (!this.#isGeneratorFunction && !isGenerator(body) && !isAsyncGenerator(body))
        throw new TypeError(`${NOT_A_GENERATOR}, and this one gave ${show(body)}`);
    } catch (error) {
      run.markStarted();
      run.failed(error);
      return;
    }
    if (this.#isGeneratorFunction) run.beginGenerator(body as Generator);
    else run.beginWith(body);
  }
}

const NOT_A_GENERATOR =
  'Expected the function given to `engine.async` to be a generator function (`function*` or `async function*`)';

/** Makes a handler. */
export function makeHandler(
  host: HandlerHost,
  fn: unknown,
  options: HandlerOptions,
  name?: string,
  maker?: unknown,
): Handler<unknown, unknown[], unknown> {
  checkHandlerFunction(fn);
  checkHandlerOptions(options);
  const core = new HandlerCore(host, fn as (...args: unknown[]) => unknown, options, name);
  if (host.tree.isDevelopment) developmentHooks.wrapped?.(fn, core.record, host.tree, maker);
  return handlerOf(core, name ?? (fn as () => void).name);
}

/** The function that is called, with the state of its runs. */
export function handlerOf(core: HandlerCore, name: string): Handler<unknown, unknown[], unknown> {
  const handler = function (this: unknown, ...args: unknown[]): Run {
    return core.call(this, args);
  };
  Object.defineProperty(handler, 'name', { value: name, configurable: true });
  Object.defineProperty(handler, CORE, { value: core });
  return core.record.showOn(handler) as unknown as Handler<unknown, unknown[], unknown>;
}

/** What is behind a handler; `undefined` for any other value. */
export function coreOf(handler: unknown): HandlerCore | undefined {
  return typeof handler === 'function' ? (handler as { [CORE]?: HandlerCore })[CORE] : undefined;
}
