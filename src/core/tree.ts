import type { Clock } from './clock.js';
import { contexts } from './context.js';
import { currentFrame } from './current.js';
import { Descent } from './descent.js';
import { asyncDispose, dispose } from './dispose.js';
import { CancelledError, StateError } from './errors.js';
import { macrotask } from './host.js';
import { ListChanges } from './list-changes.js';
import type { TreeNode } from './node.js';
import type { Startable } from './operation.js';
import { ProgressFrames } from './progress-frames.js';
import type { PromiseWaiter } from './protocol.js';
import type { Run, RunOptions } from './run.js';
import type { UiQueue } from './ui-queue.js';

/** Gets what the library has to say, where no error channel fits. */
export type Logger = (level: 'debug' | 'info' | 'warn' | 'error', message: string, details?: object) => void;

/** The events of an engine with what they carry. */
export interface EngineEvents {
  started: { readonly run: Run };
  progress: { readonly run: Run };
  finished: { readonly run: Run };
  error: { readonly error: unknown; readonly run: Run };
  allFinished: undefined;
  output: WorkerOutput;
}

/** A line that a worker has printed. */
export interface WorkerOutput {
  /** Without its end. */
  readonly line: string;
  readonly stream: 'stdout' | 'stderr';
  /** The task's, or the actor's and the function's: `table.search`; empty where no task executes. */
  readonly name: string;
  /**
   * That of the task; that of the `MultiTask` whose members travel together; of other short tasks that do, that of the handler which has
   * started them all. Absent where no task executes, or none is known for certain.
   */
  readonly run: Run | undefined;
}

/** What becomes of a run; `moved`: it has another parent. */
export type RunChange = 'made' | 'moved' | 'started' | 'ended';

/** What lives beside the runs of an engine, as long as it does: its schedules. */
export interface Resident {
  /** The clock of the tree is another one. */
  clockReplaced?(): void;
  /** A clock that stood in for the real one is about to end: what began under it ends, too. */
  clockEnds?(clock: Clock): void;
  /** The scope of an owner has ended. */
  ownerEnded?(owner: object, reason: unknown): void;
  /** The engine takes no new work. */
  closed?(): void;
}

/** Whether what the engine shows can be seen, where a toolkit knows. */
export interface Visibility {
  readonly isHidden: boolean;
  /** @returns what takes the listener back */
  subscribe(listener: () => void): () => void;
}

/** What the nodes of one tree share: the UI queue, the clock, the events that bubble, the channels for errors. */
export class Tree {
  readonly queue: UiQueue;
  clock: Clock;
  readonly progress = new ProgressFrames(() => this.clock);
  readonly lists = new ListChanges();
  readonly isDevelopment: boolean;
  readonly log: Logger;
  /** Ids of active runs that were given by the user. */
  readonly ids = new Map<string, Run>();
  /** Whether anybody ever listened to an event: the look at each of them is saved until then. */
  #isHeard = false;
  readonly #listeners: { [E in keyof EngineEvents]?: Set<(event: EngineEvents[E]) => void> } = {};
  /** The toolkit's own way with errors that nobody awaits. */
  readonly #reportError: (error: unknown) => void;
  /** Turns what a handler yielded into an operation, where the core itself knows no way. */
  readonly interpret: (yielded: unknown) => unknown;
  /** Starts a child run beside. */
  readonly fork: (above: TreeNode, work: Startable<unknown>, options: RunOptions) => Run;
  /** Tells when an owner ends, where that can be seen. */
  readonly watchOwner: (owner: object, ended: (reason: unknown) => void) => (() => void) | undefined;
  /** The toolkit's way to end the application after an error (`exitOnError`). */
  readonly exit: (error: unknown) => void;
  /** Where tasks execute, by kind; the task layer knows their type. */
  executors: { get(kind: string): unknown } = undefined as never;
  /** Refuses new work. */
  isClosed = false;
  /** Anybody may start work; false once it drains or is closed. */
  #isOpen = true;
  readonly residents = new Set<Resident>();
  /** Absent where nothing is ever hidden. */
  visibility: Visibility | undefined = undefined;
  /** The parent of all top-level runs. */
  root: TreeNode = undefined as never;
  readonly descent = new Descent();
  /** Waits in the place of those that have given up: every answer is late. */
  readonly nobody: PromiseWaiter = {
    frame: { token: 0, tree: this },
    resume: (_token, value) => this.late(value, false),
    resumeFrom: (_wait, value) => this.late(value, false),
    fail: (_token, error) => this.late(error, true),
    blocked: () => undefined,
  };
  readonly #kept = new WeakSet<object>();
  #nextId = 0;

  constructor(options: {
    readonly queue: UiQueue;
    readonly clock: Clock;
    readonly isDevelopment: boolean;
    readonly log: Logger;
    readonly reportError: (error: unknown) => void;
    readonly interpret: (yielded: unknown) => unknown;
    readonly fork: (above: TreeNode, work: Startable<unknown>, options: RunOptions) => Run;
    readonly exit: (error: unknown) => void;
    readonly watchOwner: (owner: object, ended: (reason: unknown) => void) => (() => void) | undefined;
  }) {
    this.queue = options.queue;
    this.clock = options.clock;
    this.isDevelopment = options.isDevelopment;
    this.log = options.log;
    this.#reportError = options.reportError;
    this.interpret = options.interpret;
    this.fork = options.fork;
    this.exit = options.exit;
    this.watchOwner = options.watchOwner;
  }

  makeId(): string {
    do this.#nextId += 1;
    while (this.ids.has(`run-${this.#nextId}`));
    return `run-${this.#nextId}`;
  }

  on<E extends keyof EngineEvents>(event: E, listener: (event: EngineEvents[E]) => void): () => void {
    const listeners = (this.#listeners[event] ??= new Set() as never) as Set<unknown>;
    // Each registration is its own, also of the same function.
    const own = (details: EngineEvents[E]): void => listener(details);
    listeners.add(own);
    this.#isHeard = true;
    return () => {
      listeners.delete(own);
    };
  }

  hears(event: keyof EngineEvents): boolean {
    return this.#isHeard && (this.#listeners[event]?.size ?? 0) > 0;
  }

  emit<E extends keyof EngineEvents>(event: E, details: EngineEvents[E]): void {
    const listeners = this.#listeners[event];
    if (listeners === undefined) return;
    const tell = (): void => {
      for (const listener of [...listeners]) this.guard(() => listener(details));
    };
    const run = details?.run as { tellHere?(action: () => void): void } | undefined;
    if (contexts.capture === undefined || run?.tellHere === undefined) tell();
    else run.tellHere(tell);
  }

  /** A listener that throws is reported and harms no other. */
  guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#reportError(error);
    }
  }

  /** @throws {@link StateError} once the engine was closed, and while it drains from whoever is none of its handlers */
  refuseIfClosed(): void {
    if (!this.#isOpen) this.#refuse();
  }

  #refuse(): void {
    if (this.isClosed) throw new StateError('The engine is closed and takes no new work. Make another one');
    if (currentFrame()?.tree === this) return;
    throw new StateError('The engine drains, to be closed: it takes no new work, but that of its handlers');
  }

  /** From now on only what is under way may start further work. */
  drain(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const resident of [...this.residents]) resident.closed?.();
  }

  /** Puts another clock in the place of the one it has. */
  setClock(clock: Clock): void {
    this.clock = clock;
    for (const resident of [...this.residents]) resident.clockReplaced?.();
  }

  /** From now on it takes no new work. */
  close(): void {
    this.drain();
    this.isClosed = true;
  }

  /** The list of top-level runs is another; `tell`: those who watch it are to be told now. Absent while nobody looks. */
  onTopLevel: ((tell: boolean) => void) | undefined = undefined;

  /** What becomes of each run; without one: members of a multi task have begun. Absent while nobody looks. */
  onRun: ((change: RunChange, run: unknown) => void) | undefined = undefined;

  /** A node has settled; the last top-level one is an event. */
  settled(node: TreeNode): void {
    if (node.above === this.root && this.root.firstChild === undefined) this.emit('allFinished', undefined);
  }

  /** An error that reaches nobody else: the `error` event, or the toolkit's reporting where nobody listens; never both. */
  report(error: unknown, run: Run | undefined): void {
    if (error instanceof CancelledError) return;
    if (run !== undefined && this.hears('error')) this.emit('error', { error, run });
    else this.#reportError(error);
  }

  /** When it is decided whether nobody looks at an error: tests may need longer for it. */
  decideLater: (decide: () => void) => void = macrotask;

  /** Decides in the next macrotask: who calls a handler may still be about to look (a microtask is too early). */
  reportLater(error: unknown, run: Run, isObserved: () => boolean): void {
    this.decideLater(() => {
      if (!isObserved()) this.report(error, run);
    });
  }

  /** Somebody else has this value, and ends it: the runs that gave it, or its release. */
  keep(value: unknown): void {
    if (isDisposable(value)) this.#kept.add(value);
  }

  /** An answer that nobody waits for any more. */
  late(value: unknown, failed: boolean): void {
    if (failed) {
      if (!(value instanceof CancelledError))
        this.log('debug', 'A wait that was abandoned failed later', { error: value });
      return;
    }
    if (!isDisposable(value) || this.#kept.has(value)) return;
    if (dispose in value) this.guard(() => value[dispose]?.());
    else {
      const end = async (): Promise<void> => value[asyncDispose]?.();
      end().catch((error: unknown) => this.#reportError(error));
    }
  }
}

interface MaybeDisposable {
  [dispose]?(): void;
  [asyncDispose]?(): PromiseLike<void>;
}

function isDisposable(value: unknown): value is MaybeDisposable {
  return typeof value === 'object' && value !== null && (dispose in value || asyncDispose in value);
}
