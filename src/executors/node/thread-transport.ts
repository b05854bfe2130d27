import { MessageChannel, type MessagePort, receiveMessageOnPort, type TransferListItem } from 'node:worker_threads';
import type { Output, OutputStream } from '../pool/output.js';
import type { Transport, WorkerEvents, WorkerLink } from '../pool/transport.js';
import { CANCEL, isOutcome, OUTPUT, type Reply, type Request } from '../wire/messages.js';
import { restReply } from '../wire/result-log.js';
import { SharedState } from '../wire/shared-state.js';
import type { Message } from '../wire/wire.js';
import { KeepAlive } from './keep-alive.js';
import { nodeOrigin } from './node-origin.js';
import { OutputLines } from './output-lines.js';
import { printHere } from './print-here.js';
import { threadExecArgv } from './thread-exec-argv.js';
import { threadWire } from './thread-wire.js';
import { TinypoolWorkerLife } from './tinypool-worker.js';
import { refuseInWorker } from './worker-guard.js';
import { THREAD_MARK } from './worker-mark.js';
import { mergedEnv, type WorkerSettings } from './worker-settings.js';

/** Worker threads, with memory that both sides see for what cannot wait for a message. */
export class ThreadTransport implements Transport {
  readonly kind = 'thread';
  readonly originOf = nodeOrigin;
  readonly wire = threadWire;
  readonly refuse = refuseInWorker;
  readonly seesCalls = true;
  readonly output: Output | undefined;
  readonly #settings: WorkerSettings;
  readonly #keepAlive = new KeepAlive();

  constructor(settings: WorkerSettings, output?: Output) {
    this.#settings = settings;
    this.output = output;
  }

  start(events: WorkerEvents): WorkerLink {
    return new ThreadLink(events, this.#settings, this.output);
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
  readonly #shared = new SharedState();
  readonly #life: TinypoolWorkerLife;
  /** The number of the last request. */
  #id = 0;

  constructor(events: WorkerEvents, settings: WorkerSettings, output: Output | undefined) {
    const { resourceLimits, env, execArgv = [] } = settings;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const lines = new OutputLines(output, (line, stream) => events.onOutput(line, stream));
    const hear = (reply: Reply): void => {
      if (reply[0] === OUTPUT) print(lines, reply[2] ? 'stderr' : 'stdout', reply[3]);
      else {
        if (isOutcome(reply)) lines.end();
        events.onReply(reply);
      }
    };
    const read = (message: Message): void => {
      let reply: Reply;
      try {
        reply = threadWire.read(message);
      } catch (error) {
        events.onUnreadable(error);
        return;
      }
      hear(reply);
    };
    port1.on('message', read);
    port1.on('messageerror', (error) => events.onUnreadable(error));
    port1.unref();
    this.#life = new TinypoolWorkerLife({
      onReady: () => events.onReady(),
      onExit: (exit) => {
        // What the thread sent before it ended counts, and may still be on its way.
        for (let last = receiveMessageOnPort(port1); last !== undefined; last = receiveMessageOnPort(port1))
          read(last.message);
        lines.end();
        const rest = this.rest(this.#id);
        if (rest) events.onReply(rest);
        port1.close();
        events.onExit(exit);
      },
    });
    void this.#life.start(
      {
        runtime: 'worker_threads',
        workerData: THREAD_MARK,
        execArgv: [...threadExecArgv(process.execArgv), ...execArgv],
        ...(env && { env: mergedEnv(process.env, env) as Record<string, string> }),
        ...(resourceLimits && { resourceLimits }),
      },
      { port: port2, shared: this.#shared.fields },
      { transferList: [port2] },
    );
  }

  send(request: Request, transfer: readonly object[] | undefined): void {
    this.#shared.send();
    this.#id = request[1];
    this.follow(request, transfer);
  }

  follow(request: Request, transfer?: readonly object[]): void {
    threadWire.send(request, transfer, (message) =>
      this.#port.postMessage(message, transfer as readonly TransferListItem[] | undefined),
    );
  }

  reuse(_id: number, call: number): void {
    this.#shared.unmark(call);
  }

  stop(id: number, call?: number): void {
    if (this.#shared.stop(call)) this.follow([CANCEL, id, call]);
  }

  listens(): boolean {
    return this.#shared.listens;
  }

  hasBeenSpared(): boolean {
    return this.#shared.isSpared;
  }

  begun(): number {
    return this.#shared.begun;
  }

  isUntouched(): boolean {
    return !this.#shared.isTaken;
  }

  rest(id: number): Reply | undefined {
    return restReply(id, this.#shared.rest, this.begun());
  }

  end(): Promise<void> {
    return this.#life.end();
  }
}

/** Where nobody listens it goes where the program prints. */
function print(lines: OutputLines, stream: OutputStream, chunk: Uint8Array | string): void {
  if (!lines.take(stream, chunk)) printHere(stream, chunk);
}
