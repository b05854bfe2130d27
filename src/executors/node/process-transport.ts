import type { ResourceLimits } from 'node:worker_threads';
import type { Transport, WorkerEvents, WorkerLink } from '../transport.js';
import { decodeError } from '../wire/errors.js';
import { CANCEL, DYING, type Reply, type Request, SIGNAL_READ } from '../wire/messages.js';
import { workerEnv, workerExecArgv } from './exec-argv.js';
import { KeepAlive } from './keep-alive.js';
import { nodeOrigin } from './node-origin.js';
import { canSendToProcess, pack, unpack } from './process-wire.js';
import { StateFile } from './state-file.js';
import { TinypoolWorkerLife } from './tinypool-worker.js';

/** Child processes. */
export class ProcessTransport implements Transport {
  readonly kind = 'process';
  readonly originOf = nodeOrigin;
  readonly canMove = false;
  readonly seesCalls = false;
  readonly #execArgv: string[];
  readonly #keepAlive = new KeepAlive();
  readonly #links = new Set<ProcessLink>();

  constructor(resourceLimits: ResourceLimits | undefined) {
    const heap = resourceLimits?.maxOldGenerationSizeMb;
    this.#execArgv = [
      ...workerExecArgv(process.execArgv),
      ...(heap === undefined ? [] : [`--max-old-space-size=${heap}`]),
    ];
  }

  start(events: WorkerEvents): WorkerLink {
    const link = new ProcessLink(
      {
        ...events,
        onExit: (exit) => {
          this.#links.delete(link);
          if (this.#links.size === 0) process.off('exit', this.#killAll);
          events.onExit(exit);
        },
      },
      this.#execArgv,
    );
    if (this.#links.size === 0) process.on('exit', this.#killAll);
    this.#links.add(link);
    return link;
  }

  canSend(value: unknown): boolean {
    return canSendToProcess(value);
  }

  hold(isHeld: boolean): void {
    this.#keepAlive.hold(isHeld);
  }

  close(): void {
    this.#keepAlive.close();
  }

  /** A child in a loop would not notice that its parent is gone, and run for ever. */
  readonly #killAll = (): void => {
    for (const link of this.#links) link.kill();
  };
}

class ProcessLink implements WorkerLink {
  readonly #life: TinypoolWorkerLife;
  readonly #state = new StateFile();
  #send: ((message: unknown) => void) | undefined;
  /** The request and call whose function looked at its signal last. */
  #readsSignal: readonly [id: number, call: number] = [0, 0];

  constructor(events: WorkerEvents, execArgv: string[]) {
    this.#life = new TinypoolWorkerLife({
      onReady: () => {
        this.#state.forgetName();
        events.onReady();
      },
      onExit: (exit) => {
        if (this.#life.id !== undefined) lowerMaxListeners();
        events.onExit(exit);
        this.#state.close();
      },
    });
    const receive = (packed: unknown): void => {
      let reply: Reply;
      try {
        reply = unpack(packed) as Reply;
      } catch (error) {
        events.onUnreadable(error);
        return;
      }
      if (!Array.isArray(reply)) return;
      if (reply[0] === SIGNAL_READ) this.#readsSignal = [reply[1], reply[2]];
      else if (reply[0] === DYING) this.#life.blame(decodeError(reply[2]));
      else events.onReply(reply);
    };
    void this.#life.start(
      {
        runtime: 'child_process',
        serialization: 'advanced',
        execArgv,
        env: workerEnv(process.env) as Record<string, string>,
      },
      { stateFile: this.#state.path },
      {
        // The child's own messages, past tinypool's port, which would clone each once more.
        channel: {
          onMessage: (send) => {
            this.#send = send;
          },
          postMessage: receive,
        },
      },
    );
  }

  send(request: Request): void {
    this.#send!(pack(request));
  }

  follow(request: Request): void {
    this.#send!(request);
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

  end(): Promise<void> {
    return this.#life.end();
  }

  /** At once, for the end of the program. */
  kill(): void {
    this.#state.close();
    const { id } = this.#life;
    try {
      if (id !== undefined) process.kill(id, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
}

/** tinypool raises these limits by one for each process, because it pipes what they print, and never lowers them. */
function lowerMaxListeners(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.setMaxListeners(Math.max(1, stream.getMaxListeners() - 1));
  }
}
