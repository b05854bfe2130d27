import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { causeOfEnd } from './cause-of-end.js';
import type { ChildProcessEvents, ChildSettings } from './child-handle.js';
import { ChildOutput } from './child-output.js';
import { workerEnv } from './exec-argv.js';
import { ProcessLife } from './process-life.js';
import { findWorkerFile } from './worker-file.js';
import { withProcessMark } from './worker-mark.js';
import { mergedEnv } from './worker-settings.js';
import { processUrl } from './worker-url.js';

/** So often a child is started again which a signal has ended that was meant for the whole program. */
const RESTARTS = 3;
/** What a terminal sends to all processes of a program. Children leave it to their parent, as soon as they can. */
const FOR_ALL: readonly unknown[] = ['SIGINT', 'SIGHUP', 'SIGQUIT'];

/** As many files as a start needs at the most, with the shell that watches. */
const FILES = 16;
/** The number that an inherited file has in the child: the one after its output, its errors and its channel. */
const INHERITED = '4';

/** A child process of Node. */
export class Child extends ProcessLife {
  readonly #settings: ChildSettings;
  /** A file that it inherits. */
  readonly #fd: number | undefined;
  #process: ChildProcess | undefined;
  #restarts = 0;

  constructor(events: ChildProcessEvents, settings: ChildSettings, fd: number | undefined) {
    super(events);
    this.#settings = settings;
    this.#fd = fd;
  }

  override send(message: unknown): void {
    const child = this.#process;
    if (child?.connected) child.send(message as object);
  }

  protected override launch(): void {
    const fds = this.#fd === undefined ? [] : [this.#fd];
    let child: ChildProcess;
    try {
      checkFiles();
      child = fork(
        findWorkerFile(processUrl),
        fds.map(() => INHERITED),
        {
          env: withProcessMark(mergedEnv(workerEnv(process.env), this.#settings.env)),
          execArgv: [...this.#settings.execArgv],
          serialization: 'advanced',
          stdio: ['ignore', 'pipe', 'pipe', 'ipc', ...fds],
        },
      );
    } catch (error) {
      this.blame(error);
      this.exit(undefined);
      return;
    }
    this.#process = child;
    this.output = new ChildOutput(child.stdout, child.stderr, this.events.onOutput);
    // It did not start; or what was sent to it, or a signal, has not arrived: then its end comes.
    child.on('error', (error) => {
      if (child.pid !== undefined) return;
      this.blame(error);
      this.exit(undefined);
    });
    child.on('message', (message) => this.receive(message));
    child.once('disconnect', () => this.killLater());
    child.once('exit', (code, signal) => this.#ended(child, code, signal));
    if (child.pid === undefined) return;
    letGo(child);
    this.events.onStart(child.pid);
  }

  #ended(child: ChildProcess, code: number | null, signal: string | null): void {
    this.clearTimer();
    this.events.onEnd(child.pid!);
    if (!this.isReady && !this.isEnding && FOR_ALL.includes(signal) && this.#restarts < RESTARTS) {
      this.#restarts += 1;
      this.launch();
      return;
    }
    // What it sent before may still be on its way. Its channel may stay open: what it has started may hold it.
    let isExplained = false;
    const explain = (): void => {
      if (!isExplained) this.explain(code, signal);
      isExplained = true;
    };
    if (!child.connected) return explain();
    child.once('disconnect', explain);
    this.setTimer(explain);
  }

  protected override causeOf(signal: string | null): unknown {
    return causeOfEnd(this.output!.lastErrors, signal, this.isReady ? undefined : this.#settings.execArgv);
  }

  protected override signal(name: NodeJS.Signals): void {
    try {
      this.#process?.kill(name);
    } catch {
      // It is gone already.
    }
  }

  protected override get isAlive(): boolean {
    const child = this.#process;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
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
