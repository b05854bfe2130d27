import type { WorkerSource } from '../executor.js';
import type { Reply, Request } from '../wire/messages.js';
import type { Wire } from '../wire/wire.js';
import type { Output, OutputStream } from './output.js';

/** How a worker ended. */
export interface WorkerExit {
  /** Its exit code, where the platform tells. */
  readonly exitCode: number | undefined;
  /** What made it end, where that is known. */
  readonly cause: unknown;
  /** What those are told who waited for it: it could not be set up. */
  readonly failure?: (() => unknown) | undefined;
}

/** What a worker tells the pool; never inside `start`, `send` or `stop`. */
export interface WorkerEvents {
  /** It can take requests. */
  onReady(): void;
  onReply(reply: Reply): void;
  /** A reply has come that cannot be read. */
  onUnreadable(error: unknown): void;
  /** It has printed a line. */
  onOutput(line: string, stream: OutputStream): void;
  /** It is gone, or could not start. Exactly once; nothing comes after it. */
  onExit(exit: WorkerExit): void;
}

/** A worker as the pool sees it: it executes one request at a time. */
export interface WorkerLink {
  /** Throws what the platform's clone throws; the worker is unharmed then. */
  send(request: Request, transfer: readonly object[] | undefined): void;
  /** Sends more about a request that is under way; throws as `send` does. */
  follow(request: Request, transfer?: readonly object[]): void;
  /** The number of a call that was stopped, and has ended, is that of another one now. */
  reuse(id: number, call: number): void;
  /** Tells the task that it was cancelled; of many calls one, and that no further call begins. */
  stop(id: number, call?: number): void;
  /** Whether the task, or that call, may end by itself after that: its function looks at its signal, has not begun, or has ended. */
  listens(id: number, call?: number): boolean;
  /** Whether what was stopped last is known not to have begun: now it never will. */
  hasBeenSpared?(): boolean;
  /** How many of many calls were begun; `undefined` where only answers tell. Also when the worker is gone. */
  begun?(id: number): number | undefined;
  /** Whether the worker, which is gone, is known not to have taken up a request: nothing of it was executed. */
  isUntouched?(id: number): boolean;
  /** What calls gave that no message has told, where that is kept. Only while the worker is in one call, or gone. */
  rest?(id: number): Reply | undefined;
  /** Ends the worker, whatever it does. `onExit` comes before this settles. */
  end(): Promise<void>;
}

/** Where workers come from: the one thing that differs between threads, processes and web workers. */
export interface Transport {
  /** What messages call a worker. */
  readonly kind: 'thread' | 'process' | 'worker' | (string & {});
  /** What crosses to its workers, and what does not. */
  readonly wire: Wire;
  /** Takes what workers print; absent where that cannot be seen, or nobody is there. */
  readonly output?: Output | undefined;
  /** A worker is ended with its first task. */
  readonly isForOneTask?: boolean;
  /**
   * Which workers can execute the functions of a module, or inline ones: those that were started with the same origin.
   * @throws TypeError where none of this platform can
   */
  originOf(where: WorkerSource | undefined): unknown;
  /** Whether each call is seen when it begins. Elsewhere one knows how many may have begun. */
  readonly seesCalls: boolean;
  /**
   * Looks whether work may be started here at all; absent where it may.
   * @param what - the beginning of the message
   * @throws StateError with the reason
   */
  readonly refuse?: ((what: string) => void) | undefined;
  /** Where no call is seen when it begins: whether what calls gave is kept with each mark. Costs more than a short call. */
  readonly keepsResults?: boolean;
  /** Starts a worker. Failures are told by `onExit`. */
  start(events: WorkerEvents, origin: unknown): WorkerLink;
  /** While held, the platform's event loop does not end. */
  hold(isHeld: boolean): void;
  /** Releases what is left when all workers are gone. */
  close(): void;
}
