import { MessageChannel, type MessagePort, type ResourceLimits, type TransferListItem } from 'node:worker_threads';
import type { Transport, WorkerEvents, WorkerLink } from '../transport.js';
import { CANCEL, type Request } from '../wire/messages.js';
import { workerExecArgv } from './exec-argv.js';
import { KeepAlive } from './keep-alive.js';
import { nodeOrigin } from './node-origin.js';
import { BEGUN, CANCELLED, ENDED, PHASE, READS_SIGNAL, SENT, SHARED_FIELDS } from './shared-state.js';
import { canSendToThread } from './thread-wire.js';
import { TinypoolWorkerLife } from './tinypool-worker.js';

/** Worker threads, with memory that both sides see for what cannot wait for a message. */
export class ThreadTransport implements Transport {
  readonly kind = 'thread';
  readonly originOf = nodeOrigin;
  readonly canMove = true;
  readonly #resourceLimits: ResourceLimits | undefined;
  readonly #keepAlive = new KeepAlive();

  constructor(resourceLimits: ResourceLimits | undefined) {
    this.#resourceLimits = resourceLimits;
  }

  start(events: WorkerEvents): WorkerLink {
    return new ThreadLink(events, this.#resourceLimits);
  }

  canSend(value: unknown): boolean {
    return canSendToThread(value);
  }

  hold(isHeld: boolean): void {
    this.#keepAlive.hold(isHeld);
  }

  close(): void {
    this.#keepAlive.close();
  }
}

class ThreadLink implements WorkerLink {
  readonly #port: MessagePort;
  readonly #shared = new Int32Array(new SharedArrayBuffer(SHARED_FIELDS * Int32Array.BYTES_PER_ELEMENT));
  readonly #life: TinypoolWorkerLife;
  /** The request was cancelled before its function began. */
  #stoppedEarly = false;

  constructor(events: WorkerEvents, resourceLimits: ResourceLimits | undefined) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.on('message', (reply) => events.onReply(reply));
    port1.on('messageerror', (error) => events.onUnreadable(error));
    port1.unref();
    this.#life = new TinypoolWorkerLife({
      onReady: () => events.onReady(),
      onExit: (exit) => {
        port1.close();
        events.onExit(exit);
      },
    });
    void this.#life.start(
      {
        runtime: 'worker_threads',
        execArgv: workerExecArgv(process.execArgv),
        ...(resourceLimits && { resourceLimits }),
      },
      { port: port2, shared: this.#shared },
      { transferList: [port2] },
    );
  }

  send(request: Request, transfer: readonly object[] | undefined): void {
    Atomics.store(this.#shared, PHASE, SENT);
    Atomics.store(this.#shared, READS_SIGNAL, 0);
    this.#stoppedEarly = false;
    this.#port.postMessage(request, transfer as readonly TransferListItem[] | undefined);
  }

  follow(request: Request): void {
    this.#port.postMessage(request);
  }

  stop(id: number): void {
    // If the function has not begun yet, this keeps it from beginning, and the worker is not lost.
    this.#stoppedEarly = Atomics.compareExchange(this.#shared, PHASE, SENT, CANCELLED) === SENT;
    if (this.#stoppedEarly) return;
    Atomics.compareExchange(this.#shared, PHASE, BEGUN, CANCELLED);
    this.follow([CANCEL, id]);
  }

  listens(): boolean {
    const hasEnded = Atomics.load(this.#shared, PHASE) === ENDED;
    return hasEnded || this.#stoppedEarly || Atomics.load(this.#shared, READS_SIGNAL) === 1;
  }

  end(): Promise<void> {
    return this.#life.end();
  }
}
