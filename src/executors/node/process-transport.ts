import type { Transport, WorkerEvents, WorkerLink } from '../pool/transport.js';
import { decodeError, type EncodedError } from '../wire/errors.js';
import { CANCEL, DYING, type Reply, type Request, SIGNAL_READ } from '../wire/messages.js';
import { restReply } from '../wire/result-log.js';
import type { Message } from '../wire/wire.js';
import type { ChildHandle, ChildSource } from './child-handle.js';
import { Child } from './child-process.js';
import { workerExecArgv } from './exec-argv.js';
import { KeepAlive } from './keep-alive.js';
import { nodeOrigin } from './node-origin.js';
import { pack, processWire, unpack } from './process-wire.js';
import { limitFlags, type ResourceLimits } from './resource-limits.js';
import { StateFile } from './state-file.js';
import { Watchdog } from './watchdog.js';
import { refuseInWorker } from './worker-guard.js';

const childProcesses: ChildSource = {
  inherits: true,
  make: (events, execArgv, state) => new Child(events, execArgv, state.fd),
};

/** Child processes. */
export class ProcessTransport implements Transport {
  readonly kind = 'process';
  readonly originOf = nodeOrigin;
  readonly wire = processWire;
  readonly refuse = refuseInWorker;
  readonly seesCalls = false;
  readonly keepsResults = true;
  readonly #execArgv: string[];
  readonly #keepAlive = new KeepAlive();
  readonly #watchdog = new Watchdog();
  readonly #links = new Set<ProcessLink>();
  /** Bytes that were printed when the program had nothing left to do. */
  #printed = -1;

  readonly #source: ChildSource;

  constructor(resourceLimits: ResourceLimits | undefined, source: ChildSource = childProcesses) {
    this.#source = source;
    this.#execArgv = [...workerExecArgv(process.execArgv), ...limitFlags(resourceLimits)];
  }

  start(events: WorkerEvents): WorkerLink {
    const link = new ProcessLink(events, this.#source, this.#execArgv, {
      started: (pid) => this.#watchdog.watch(pid),
      ended: (pid) => this.#watchdog.forget(pid),
      gone: () => {
        this.#links.delete(link);
        if (this.#links.size === 0) this.#listen('off');
      },
    });
    if (this.#links.size === 0) this.#listen('on');
    this.#links.add(link);
    return link;
  }

  hold(isHeld: boolean): void {
    this.#keepAlive.hold(isHeld);
  }

  close(): void {
    this.#keepAlive.close();
  }

  #listen(on: 'on' | 'off'): void {
    process[on]('exit', this.#killAll);
    process[on]('beforeExit', this.#drain);
  }

  /** A child in a loop would not notice that its parent is gone, and run for ever. */
  readonly #killAll = (): void => {
    for (const link of this.#links) link.kill();
  };

  /** Nothing is left to do: what children, and what they have started, have printed by themselves is still taken. */
  readonly #drain = (): void => {
    const printed = [...this.#links].reduce((sum, link) => sum + link.printed, 0);
    if (printed === this.#printed) return;
    this.#printed = printed;
    for (const link of this.#links) link.drained(() => {});
  };
}

/** What the transport is told of a link beside its pool. */
interface LinkHost {
  started(pid: number): void;
  ended(pid: number): void;
  gone(): void;
}

class ProcessLink implements WorkerLink {
  readonly #child: ChildHandle;
  readonly #state: StateFile;
  readonly #events: WorkerEvents;
  /** The request and call whose function looked at its signal last. */
  #readsSignal: readonly [id: number, call: number] = [0, 0];
  /** The request that it had when it said that it ends. */
  #lastTaken: number | undefined;
  /** The number of the last request. */
  #id = 0;

  constructor(events: WorkerEvents, source: ChildSource, execArgv: readonly string[], host: LinkHost) {
    this.#events = events;
    this.#state = new StateFile(!source.inherits);
    this.#child = source.make(
      {
        onStart: (pid) => host.started(pid),
        onReady: () => {
          this.#state.unname();
          events.onReady();
        },
        onMessage: (packed) => this.#receive(packed),
        onEnd: (pid) => host.ended(pid),
        onExit: (exit) => {
          host.gone();
          const rest = this.rest(this.#id);
          if (rest) events.onReply(rest);
          events.onExit(exit);
          this.#state.close();
        },
      },
      execArgv,
      this.#state,
    );
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
    else this.#events.onReply(reply);
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
    processWire.send(request, undefined, (message) => this.#child.send(pack(message)));
  }

  follow(request: Request): void {
    this.#child.send(request);
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

  /** At once, for the end of the program. */
  kill(): void {
    this.#child.kill();
  }

  get printed(): number {
    return this.#child.printed;
  }

  /** Calls back when what it has printed has arrived. */
  drained(callback: () => void): void {
    this.#child.drained(callback);
  }
}
