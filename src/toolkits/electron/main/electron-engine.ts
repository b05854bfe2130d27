import { StateError } from '../../../core/errors.js';
import type { Step } from '../../../core/operation.js';
import { checkLimit, checkObject, expected } from '../../../core/validation.js';
import { treeOf } from '../../../engine/engine.js';
import type { TaskExecutor } from '../../../executors/executor.js';
import { ProcessExecutor } from '../../../executors/node/process-executor.js';
import type { ExecutorKind } from '../../../tasks/executor-kind.js';
import { NodeEngine, type NodeEngineOptions } from '../../node/node-engine.js';
import type { BridgeHandler } from '../bridge-handler.js';
import { isAllowed, onceForEach } from './callers.js';
import { DocumentLink } from './document-link.js';
import type { ElectronMain, UsedElectron } from './electron-types.js';
import { checkExposeOptions, checkHandlers, type ExposeOptions } from './expose-options.js';
import type { PageFunction } from './exposed-list.js';
import { hubOf } from './hub.js';
import { mainWire } from './main-wire.js';
import { watchElectronOwner } from './owners.js';
import { beforeQuit } from './quit.js';
import { runningElectron } from './running-electron.js';
import { utilityProcesses } from './utility-process.js';

const BYTES = 16 * 2 ** 20;
const CALLS = 256;

/** Options of engines in Electron's main process. */
export interface ElectronEngineOptions<E extends ElectronMain = ElectronMain> extends NodeEngineOptions {
  /** `import * as electron from 'electron'`; without it the module is required where Electron runs. */
  readonly electron?: E;
  /** Milliseconds that a quit waits for clean-up. @defaultValue 5000 */
  readonly quitTimeout?: number;
}

/** Who calls. It was taken when the page connected: later its frame may be gone. */
export interface BridgeEvent<E extends ElectronMain = ElectronMain> {
  /** The page's `WebContents`: an owner for what shall end with the page. */
  readonly sender: InstanceType<E['BrowserWindow']>['webContents'];
  /** The frame; what is read of it may throw once the page is gone. */
  readonly senderFrame: unknown;
  /** As `app://local`. */
  readonly origin: string;
}

/** What `expose` gives: the types for `connect` in a page. */
export type Exposed<T> = {
  readonly [K in keyof T]: T[K] extends (
    event: any,
    ...args: infer A
  ) => Generator<any, infer R, any> | AsyncGenerator<any, infer R, any>
    ? BridgeHandler<A, R>
    : never;
};

/**
 * The engine for Electron's main process. Its `ProcessTask`s execute in utility processes, from the moment the app is ready; outside of
 * Electron in child processes. A `BrowserWindow` or a `WebContents` may be an `owner`: its runs are cancelled when its page is closed, has
 * crashed or shows another document. When the app quits, runs are cancelled and cleaned up before, and workers ended.
 *
 * @example
 * ```ts no-run
 * import { ElectronEngine, preload } from 'offloop/electron/main';
 * import { Task } from 'offloop';
 * const engine = new ElectronEngine();
 * export const api = engine.expose({
 *   *square(_event, n: number) { return yield* new Task((x: number) => x * x, n); },
 * });
 * // new BrowserWindow({ webPreferences: { preload } }); and in its page: connect<typeof api>().square(12)
 * ```
 */
export class ElectronEngine<E extends ElectronMain = ElectronMain> extends NodeEngine {
  /** @internal */
  static override readonly optionNames: readonly string[] = [...NodeEngine.optionNames, 'electron', 'quitTimeout'];

  readonly #electron: UsedElectron | undefined;
  /** Nothing of it is taken before it is known that the options can be used. */
  readonly #undos: (() => void)[] = [];

  /**
   * @param options - limits, name, logger; `electron` where the module is not to be required
   * @throws `TypeError` or `RangeError` naming the option that is unknown or cannot be used
   */
  constructor(options: ElectronEngineOptions<E> = {}) {
    const electron = electronOf(options);
    super(developmentOf(options, electron));
    const { quitTimeout } = options;
    checkLimit('quitTimeout', quitTimeout);
    this.#electron = electron;
    if (electron === undefined) return;
    const hub = hubOf(electron);
    hub.join(this);
    this.#undos.push(
      () => hub.leave(this),
      beforeQuit(electron.app, { end: () => within(quitTimeout ?? 5000, (timeout) => this.close({ timeout })) }),
    );
  }

  /**
   * Exposes functions to pages: the whole list of what they may call, and nothing else. A page calls them by `connect` of
   * `offloop/electron/renderer`; each call is a run of this engine, and ends with its page.
   *
   * @param handlers - generator functions of the event and the arguments
   * @param options - who may call, schemas and limits
   * @returns nothing at runtime that a page needs: its type is what `connect` takes
   * @throws `TypeError` for what cannot be exposed, {@link StateError} for a name that is taken, after `close`, and outside of Electron
   */
  expose<
    T extends Record<
      string,
      (event: BridgeEvent<E>, ...args: any[]) => Generator<Step, any, any> | AsyncGenerator<unknown, any, any>
    >,
  >(handlers: T, options: ExposeOptions<T> = {}): Exposed<T> {
    checkHandlers(handlers);
    checkExposeOptions(handlers, options as ExposeOptions<Record<string, unknown>>);
    const tree = treeOf(this);
    tree.refuseIfClosed();
    const electron = this.#electron;
    if (electron === undefined)
      throw new StateError(
        '`expose` needs Electron, which does not run here. For tests give a stand-in: `new ElectronEngine({ electron })`',
      );
    const { app } = electron;
    const { name = 'default', allow, subframes = false, schemas = {}, limits = {} } = options;
    const stacks = options.stacks ?? (tree.isDevelopment && !app.isPackaged);
    const origins = allow && [...allow];
    hubOf(electron).add({
      name,
      engine: this,
      functions: new Map(Object.entries(handlers) as unknown as [string, PageFunction][]),
      schemas: new Map(Object.entries(schemas)) as never,
      bytes: limits.bytes ?? BYTES,
      calls: limits.calls ?? CALLS,
      wire: mainWire(!stacks),
      allows: onceForEach((caller) => (subframes || caller.isMainFrame) && isAllowed(caller, origins, app)),
    });
    return Object.freeze(Object.fromEntries(Object.keys(handlers).map((key) => [key, {}]))) as Exposed<T>;
  }

  /** @internal */
  protected override createExecutor(kind: ExecutorKind): TaskExecutor | undefined {
    const electron = this.#electron;
    if (kind !== 'process' || electron?.utilityProcess === undefined) return super.createExecutor(kind);
    return new ProcessExecutor(this.processOptions, utilityProcesses(electron));
  }

  /** @internal */
  protected override watchOwner(owner: object, ended: (reason: unknown) => void): (() => void) | undefined {
    if (owner instanceof DocumentLink) return owner.onEnd(ended);
    return watchElectronOwner(owner, ended) ?? super.watchOwner(owner, ended);
  }

  /** @internal */
  protected override released(): void {
    for (const undo of this.#undos.splice(0)) undo();
  }
}

/** The module that was given, or that of the process. */
function electronOf({ electron }: ElectronEngineOptions): UsedElectron | undefined {
  if (electron === undefined) return runningElectron();
  checkObject('electron', electron);
  const { app, ipcMain } = electron as Partial<UsedElectron>;
  if (typeof app?.getAppPath !== 'function' || typeof ipcMain?.on !== 'function')
    throw new TypeError(expected('electron', "Electron's module, as the main process has it", electron));
  return electron as unknown as UsedElectron;
}

/** A packaged app is in production, although nothing sets `NODE_ENV` there. */
function developmentOf<O extends ElectronEngineOptions>(options: O, electron: UsedElectron | undefined): O {
  return options.development === undefined && electron?.app.isPackaged === true
    ? { ...options, development: false }
    : options;
}

/** Ends in time, whatever happens: an app that quits must not hang. */
function within(ms: number, end: (timeout: number) => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(resolve, ms);
    void end(ms)
      .catch(() => {})
      .then(() => {
        clearTimeout(timer);
        resolve();
      });
  });
}
