import type { Output } from '../pool/output.js';
import type { Transport, WorkerEvents, WorkerLink } from '../pool/transport.js';
import { decodeError, type EncodedError } from '../wire/errors.js';
import { CANCEL, DYING, isOutcome, type Reply, type Request, SIGNAL_READ } from '../wire/messages.js';
import { restReply } from '../wire/result-log.js';
import type { Message } from '../wire/wire.js';
import type { ChildHandle, ChildSettings, ChildSource } from './child-handle.js';
import { Child } from './child-process.js';
import type { Children } from './children.js';
import { workerExecArgv } from './exec-argv.js';
import { KeepAlive } from './keep-alive.js';
import { nodeOrigin } from './node-origin.js';
import { OutputLines } from './output-lines.js';
import { pack, processWire, unpack } from './process-wire.js';
import { limitFlags } from './resource-limits.js';
import { StateFile } from './state-file.js';
import { refuseInWorker } from './worker-guard.js';
import type { WorkerSettings } from './worker-settings.js';

export const childProcesses: ChildSource = {
  inherits: true,
  make: (events, settings, state) => new Child(events, settings, state.fd),
};

/** Child processes. */
export class ProcessTransport implements Transport {
  readonly kind = 'process';
  readonly originOf = nodeOrigin;
  readonly wire = processWire;
  readonly refuse = refuseInWorker;
  readonly seesCalls = false;
  readonly keepsResults = true;
  readonly #settings: ChildSettings;
  readonly #keepAlive = new KeepAlive();
  readonly output: Output | undefined;
  readonly #surroundings: ProcessSurroundings;

  constructor({ resourceLimits, env = {}, execArgv = [] }: WorkerSettings, surroundings: ProcessSurroundings) {
    this.output = surroundings.output;
    this.#surroundings = surroundings;
    this.#settings = {
      env,
      execArgv: [...workerExecArgv(process.execArgv), ...limitFlags(resourceLimits), ...execArgv],
    };
  }

  start(events: WorkerEvents): WorkerLink {
    return new ProcessLink(events, this.#settings, this.#surroundings);
  }

  hold(isHeld: boolean): void {
    this.#keepAlive.hold(isHeld);
  }

  close(): void {
    this.#keepAlive.close();
  }
}

/** What the processes of one executor have in common, those of its actors too. */
export interface ProcessSurroundings {
  readonly children: Children;
  /** Where they come from. */
  readonly source: ChildSource;
  readonly output: Output | undefined;
}

class ProcessLink implements WorkerLink {
  readonly #child: ChildHandle;
  readonly #state: StateFile;
  readonly #events: WorkerEvents;
  readonly #lines: OutputLines;
  /** The request and call whose function looked at its signal last. */
  #readsSignal: readonly [id: number, call: number] = [0, 0];
  /** The request that it had when it said that it ends. */
  #lastTaken: number | undefined;
  /** The number of the last request. */
  #id = 0;

  constructor(events: WorkerEvents, settings: ChildSettings, surroundings: ProcessSurroundings) {
    const { source, children, output } = surroundings;
    this.#events = events;
    this.#lines = new OutputLines(output, (line, stream) => events.onOutput(line, stream));
    this.#state = new StateFile(!source.inherits);
    this.#child = source.make(
      {
        onStart: (pid) => children.started(pid),
        onReady: () => {
          this.#state.unname();
          events.onReady();
        },
        onMessage: (packed) => this.#receive(packed),
        onOutput: (stream, chunk) => this.#lines.take(stream, chunk),
        onEnd: (pid) => children.ended(pid),
        onExit: (exit) => {
          children.remove(this.#child);
          this.#lines.end();
          const rest = this.rest(this.#id);
          if (rest) events.onReply(rest);
          events.onExit(exit);
          this.#state.close();
        },
      },
      settings,
      this.#state,
    );
    children.add(this.#child);
    void this.#child.start();
  }

  #receive(packed: unknown): void {
    let reply: Reply;
    try {
      const message = unpack(packed);
      // What is loaded before the worker's own code may send something of its own.
      if (!Array.isArray(message)) return;
      reply = processWire.read(message as unknown as Message);
    } catch (error) {
      this.#events.onUnreadable(error);
      return;
    }
    if (reply[0] === SIGNAL_READ) this.#readsSignal = [reply[1], reply[2]];
    else if (reply[0] === DYING) this.#hearEnd(reply[1], reply[2]);
    else {
      if (isOutcome(reply)) this.#lines.end();
      this.#events.onReply(reply);
    }
  }

  /** What comes after it was not executed. */
  #hearEnd(id: number, error: EncodedError | undefined): void {
    this.#lastTaken = id;
    if (error) this.#child.blame(decodeError(error));
  }

  isUntouched(id: number): boolean {
    return this.#lastTaken !== undefined && this.#lastTaken !== id;
  }

  send(request: Request): void {
    this.#id = request[1];
    this.follow(request);
  }

  follow(request: Request): void {
    processWire.send(request, undefined, (message) => this.#child.send(pack(message)));
  }

  reuse(id: number, call: number): void {
    this.#state.unmark(id, call);
  }

  stop(id: number, call?: number): void {
    this.#state.cancel(id, call);
    this.follow([CANCEL, id, call]);
  }

  listens(id: number, call?: number): boolean {
    return this.#readsSignal[0] === id && (call === undefined || this.#readsSignal[1] === call);
  }

  begun(id: number): number | undefined {
    return this.#state.begun(id);
  }

  rest(id: number): Reply | undefined {
    return restReply(id, this.#state.rest(id), this.begun(id)!);
  }

  end(): Promise<void> {
    return this.#child.end();
  }
}
