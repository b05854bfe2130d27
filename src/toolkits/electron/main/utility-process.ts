import { fileURLToPath } from 'node:url';
import { causeOfEnd } from '../../../executors/node/cause-of-end.js';
import type { ChildProcessEvents, ChildSettings, ChildSource } from '../../../executors/node/child-handle.js';
import { ChildOutput } from '../../../executors/node/child-output.js';
import { workerEnv } from '../../../executors/node/exec-argv.js';
import { ProcessLife } from '../../../executors/node/process-life.js';
import { findWorkerFile } from '../../../executors/node/worker-file.js';
import { withProcessMark } from '../../../executors/node/worker-mark.js';
import { mergedEnv } from '../../../executors/node/worker-settings.js';
import { utilityUrl } from '../../../executors/node/worker-url.js';
import type { UsedElectron, UtilityProcess } from './electron-types.js';
import { unpackedPath } from './unpacked-path.js';

/** Where an app's `ProcessTask`s get their processes. */
export function utilityProcesses(electron: UsedElectron): ChildSource {
  return {
    inherits: false,
    make: (events, settings, state) => new Utility(electron, events, settings, state.path),
  };
}

/** How many were started: each has a name of its own, which the system's lists show. */
let started = 0;

/** A utility process of Electron. It starts when the app is ready: before, Electron has none. */
class Utility extends ProcessLife {
  readonly #electron: UsedElectron;
  readonly #settings: ChildSettings;
  /** The name of the file that both sides see. */
  readonly #statePath: string | undefined;
  #process: UtilityProcess | undefined;
  #pid: number | undefined;
  #fatal: Error | undefined;

  constructor(
    electron: UsedElectron,
    events: ChildProcessEvents,
    settings: ChildSettings,
    statePath: string | undefined,
  ) {
    super(events);
    this.#electron = electron;
    this.#settings = settings;
    this.#statePath = statePath;
  }

  override send(message: unknown): void {
    if (this.isAlive) this.#process?.postMessage(message);
  }

  override end(): Promise<void> {
    const gone = super.end();
    // It was waiting for the app.
    if (this.#process === undefined) this.exit(undefined);
    return gone;
  }

  protected override launch(): void {
    void this.#electron.app.whenReady().then(() => {
      if (!this.isEnding) this.#fork();
    });
  }

  #fork(): void {
    let child: UtilityProcess;
    started += 1;
    try {
      child = this.#electron.utilityProcess.fork(
        unpackedPath(fileURLToPath(findWorkerFile(utilityUrl))),
        this.#statePath === undefined ? [] : [this.#statePath],
        {
          serviceName: `offloop worker ${started}`,
          execArgv: [...this.#settings.execArgv],
          env: withProcessMark(mergedEnv(workerEnv(process.env), this.#settings.env)),
          stdio: 'pipe',
        },
      );
    } catch (error) {
      this.blame(error);
      this.exit(undefined);
      return;
    }
    this.#process = child;
    this.output = new ChildOutput(child.stdout as never, child.stderr as never, this.events.onOutput);
    child.on('spawn', () => {
      this.#pid = child.pid;
      if (this.#pid !== undefined) this.events.onStart(this.#pid);
      if (this.isEnding) this.signal('SIGTERM');
    });
    child.on('message', (message: unknown) => this.receive(message));
    // V8 has run out of something: it ends in a moment.
    child.on('error', (type: unknown, location: unknown) => {
      this.#fatal = new Error(`${type} at ${location}`);
    });
    child.on('exit', (code: number) => this.#ended(code));
  }

  #ended(code: number): void {
    this.clearTimer();
    this.#process = undefined;
    if (this.#pid !== undefined) this.events.onEnd(this.#pid);
    this.#pid = undefined;
    this.explain(code, null);
  }

  protected override causeOf(): unknown {
    return causeOfEnd(this.output!.lastErrors, null, this.isReady ? undefined : this.#settings.execArgv) ?? this.#fatal;
  }

  protected override signal(name: NodeJS.Signals): void {
    try {
      if (name === 'SIGTERM') this.#process?.kill();
      else if (this.#pid !== undefined) process.kill(this.#pid, name);
    } catch {
      // It is gone already.
    }
  }

  protected override get isAlive(): boolean {
    return this.#process !== undefined;
  }
}
