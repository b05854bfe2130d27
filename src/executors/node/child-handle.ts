import type { OutputStream } from '../pool/output.js';
import type { WorkerExit } from '../pool/transport.js';
import type { StateFile } from './state-file.js';
import type { WorkerEnv } from './worker-settings.js';

/** What a process tells of its life. */
export interface ChildProcessEvents {
  /** There is a process of this number. */
  onStart(pid: number): void;
  /** It takes messages. */
  onReady(): void;
  onMessage(message: unknown): void;
  /** It has printed something. @returns false where nobody listens: it is to be printed */
  onOutput(stream: OutputStream, chunk: Uint8Array): boolean;
  /** There is none of this number any more. */
  onEnd(pid: number): void;
  /** Exactly once; nothing comes after it. */
  onExit(exit: WorkerExit): void;
}

/** A process as its link sees it: whatever its events do, and whenever they come, nothing is thrown where no caller could catch it. */
export interface ChildHandle {
  start(): Promise<void>;
  /** Throws what a clone throws. What can go wrong else is told by its end. */
  send(message: unknown): void;
  /** Tells what it will have died of, where that is known before its exit. The first one counts. */
  blame(cause: unknown): void;
  /** Ends it, whatever it does; settles when it is gone. */
  end(): Promise<void>;
  /** At once, for the end of the program. */
  kill(): void;
  /** How many bytes it has printed so far. */
  readonly printed: number;
  /** Calls back when what it has printed was passed on. */
  drained(callback: () => void): void;
}

/** What a process is started with. */
export interface ChildSettings {
  /** All its flags. */
  readonly execArgv: readonly string[];
  /** Variables beside those of the program. */
  readonly env: WorkerEnv;
}

/** Where processes come from. */
export interface ChildSource {
  /** Whether a child inherits open files; else it opens them by their names. */
  readonly inherits: boolean;
  make(events: ChildProcessEvents, settings: ChildSettings, state: StateFile): ChildHandle;
}
