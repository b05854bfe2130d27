import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import type { WorkerExit } from '../transport.js';
import { causeOfEnd } from './cause-of-end.js';
import { PRINTED, READY } from './child-messages.js';
import { ChildOutput } from './child-output.js';
import { workerEnv } from './exec-argv.js';
import { findWorkerFile } from './worker-file.js';
import { withProcessMark } from './worker-mark.js';
import { processUrl } from './worker-url.js';

/** Milliseconds that a child has to end after it was told to, or has hung up. */
const PATIENCE = 1000;
/** So often a child is started again which a signal has ended that was meant for the whole program. */
const RESTARTS = 3;
/** What a terminal sends to all processes of a program. Children leave it to their parent, as soon as they can. */
const FOR_ALL: readonly unknown[] = ['SIGINT', 'SIGHUP', 'SIGQUIT'];

/** As many files as a start needs at the most, with the shell that watches. */
const FILES = 16;
/** The number that an inherited file has in the child: the one after its output, its errors and its channel. */
const INHERITED = '4';

/** What a child process tells of its life. */
export interface ChildProcessEvents {
  /** There is a process of this number. */
  onStart(pid: number): void;
  /** It takes messages. */
  onReady(): void;
  onMessage(message: unknown): void;
  /** There is none of this number any more. */
  onEnd(pid: number): void;
  /** Exactly once; nothing comes after it. */
  onExit(exit: WorkerExit): void;
}

/** A child process: whatever its events do, and whenever they come, nothing is thrown where no caller could catch it. */
export class Child {
  readonly #events: ChildProcessEvents;
  readonly #execArgv: readonly string[];
  /** A file that it inherits. */
  readonly #fd: number | undefined;
  #process: ChildProcess | undefined;
  #output: ChildOutput | undefined;
  /** What came behind output that is still on its way. */
  #held: unknown[] | undefined;
  #timer: NodeJS.Timeout | undefined;
  #restarts = 0;
  #cause: unknown;
  #isReady = false;
  #isEnding = false;
  #isGone = false;
  readonly #gone: Promise<void>;
  #settleGone!: () => void;

  constructor(events: ChildProcessEvents, execArgv: readonly string[], fd: number | undefined) {
    this.#events = events;
    this.#execArgv = execArgv;
    this.#fd = fd;
    this.#gone = new Promise((resolve) => {
      this.#settleGone = resolve;
    });
  }

  async start(): Promise<void> {
    // Nothing is told inside of this call.
    await undefined;
    if (this.#isEnding) this.#exit(undefined);
    else this.#fork();
  }

  /** Throws what a clone throws. What can go wrong else is told by its end. */
  send(message: unknown): void {
    const child = this.#process;
    if (child?.connected) child.send(message as object);
  }

  /** Tells what it will have died of, where that is known before its exit. The first one counts. */
  blame(cause: unknown): void {
    this.#cause ??= cause;
  }

  /** How many bytes it has printed so far. */
  get printed(): number {
    return this.#output?.length ?? 0;
  }

  /** Calls back when what it has printed was passed on. */
  drained(callback: () => void): void {
    this.#output?.drained(callback);
  }

  /** Ends it, whatever it does; settles when it is gone. */
  end(): Promise<void> {
    if (!this.#isEnding) {
      this.#isEnding = true;
      this.#output?.hurry();
      // Where there is no process yet, `start()` sees to the end.
      this.#kill('SIGTERM');
      // One that is stopped takes note of nothing else.
      if (process.platform !== 'win32') this.#kill('SIGCONT');
      this.#killLater();
    }
    return this.#gone;
  }

  /** At once, for the end of the program. */
  kill(): void {
    this.#kill('SIGKILL');
  }

  #fork(): void {
    const fds = this.#fd === undefined ? [] : [this.#fd];
    let child: ChildProcess;
    try {
      checkFiles();
      child = fork(
        findWorkerFile(processUrl),
        fds.map(() => INHERITED),
        {
          env: withProcessMark(workerEnv(process.env)),
          execArgv: [...this.#execArgv],
          serialization: 'advanced',
          stdio: ['ignore', 'pipe', 'pipe', 'ipc', ...fds],
        },
      );
    } catch (error) {
      this.blame(error);
      this.#exit(undefined);
      return;
    }
    this.#process = child;
    this.#output = new ChildOutput(child.stdout, child.stderr);
    // It did not start; or what was sent to it, or a signal, has not arrived: then its end comes.
    child.on('error', (error) => {
      if (child.pid !== undefined) return;
      this.blame(error);
      this.#exit(undefined);
    });
    child.on('message', (message) => this.#receive(message));
    child.once('disconnect', () => this.#killLater());
    child.once('exit', (code, signal) => this.#ended(child, code, signal));
    if (child.pid === undefined) return;
    letGo(child);
    this.#events.onStart(child.pid);
  }

  #receive(message: unknown): void {
    if (this.#isGone) return;
    if (this.#held) {
      this.#held.push(message);
    } else if (message === PRINTED) {
      this.#held = [];
      this.#output!.drained(() => this.#release());
    } else if (message !== READY) {
      this.#events.onMessage(message);
    } else if (!this.#isEnding && !this.#isReady) {
      this.#isReady = true;
      this.#events.onReady();
    }
  }

  /** What it printed has arrived. */
  #release(): void {
    const held = this.#held;
    this.#held = undefined;
    for (const message of held ?? []) this.#receive(message);
  }

  #ended(child: ChildProcess, code: number | null, signal: string | null): void {
    clearTimeout(this.#timer);
    this.#events.onEnd(child.pid!);
    if (!this.#isReady && !this.#isEnding && FOR_ALL.includes(signal) && this.#restarts < RESTARTS) {
      this.#restarts += 1;
      this.#fork();
      return;
    }
    const output = this.#output!;
    // What it sent and printed before may still be on its way. Its channel may stay open: what it has started may hold it.
    let isDraining = false;
    const drain = (): void => {
      if (isDraining) return;
      isDraining = true;
      output.drained(() => this.#explain(code, signal));
    };
    if (!child.connected) return drain();
    child.once('disconnect', drain);
    this.#timer = setTimeout(drain, PATIENCE);
    this.#timer.unref();
  }

  #explain(code: number | null, signal: string | null): void {
    // All of its output is here.
    this.#held = this.#held?.filter((message) => message !== PRINTED);
    this.#release();
    const { lastErrors } = this.#output!;
    if (!this.#isEnding) this.blame(causeOfEnd(lastErrors, signal, this.#isReady ? undefined : this.#execArgv));
    this.#exit(code ?? undefined);
  }

  #kill(signal: NodeJS.Signals): void {
    try {
      this.#process?.kill(signal);
    } catch {
      // It is gone already.
    }
  }

  /** It may not listen to the signal, or be stopped. */
  #killLater(): void {
    if (this.#process === undefined || this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#kill('SIGKILL'), PATIENCE);
    this.#timer.unref();
  }

  #exit(exitCode: number | undefined): void {
    if (this.#isGone) return;
    this.#isGone = true;
    clearTimeout(this.#timer);
    this.#settleGone();
    this.#events.onExit({ exitCode, cause: this.#cause });
  }
}

/** A child does not keep the program alive. */
function letGo(child: ChildProcess): void {
  for (const handle of [child, child.channel, child.stdout, child.stderr] as ({ unref?(): void } | null | undefined)[])
    handle?.unref?.();
}

/** Where Node runs out of files between the pipes of a child, it leaves those open that it has made: so that is found out before. */
function checkFiles(): void {
  const fds: number[] = [];
  try {
    while (fds.length < FILES) fds.push(openSync(devNull, 'r'));
  } finally {
    for (const fd of fds) closeSync(fd);
  }
}
