import type { Reply } from '../wire/messages.js';
import type { ResultLog } from '../wire/result-log.js';
import type { Wire } from '../wire/wire.js';
import type { Aside } from './aside.js';

/** What a runner needs of the worker that it is in. */
export interface RunnerHost {
  /** Sends a reply; throws what the platform's clone throws. */
  post(reply: Reply, transfer?: readonly object[]): void;
  /** What crosses from here, and what does not. */
  readonly wire: Wire;
  /** Imports a module. */
  load(url: string): Promise<object>;
  /** The request has come. */
  take(): void;
  /** For functions that wait, where the platform offers it. */
  readonly aside?: Aside;
  /** The same for one of several calls that are under way at once, so that each of them knows itself. Absent where nothing tells them apart. */
  asideOfCall?(): Aside;
  /** Megabytes that its heap has in use, where the platform tells. */
  heapMb?(): number;
  /** Ends the worker, when what it has sent is on its way. */
  leave?(): void;
  /** The function is about to begin; false when the task was cancelled before. */
  begin(id: number): boolean;
  /** The function has ended; its outcome is about to be sent. */
  end(id: number): void;
  /** What the function printed is still on its way to the program, and shall arrive before the outcome; nothing if it is not. */
  flush?(): Promise<unknown> | undefined;
  /** Whether the task, or one of its calls, was cancelled, as seen from inside a synchronous loop. */
  isCancelled(id: number, call: number): boolean;
  /** The function looks at its signal from now on. */
  onSignalRead(id: number, call: number): void;
  /** Each of many calls may be marked by itself: it costs next to nothing. */
  readonly marksEach: boolean;
  /** So many of many calls may begin from now on; false when none may any more. Absent where only answers can tell. */
  mark?(id: number, begun: number): boolean;
  /** Keeps what has ended, and how many were begun, when the worker ends now. Absent where that is kept always. */
  save?(id: number, begun: number): void;
  /** Where plain results of many calls are kept until they are told. */
  readonly log?: ResultLog;
}
