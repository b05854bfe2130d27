import type { MessagePort, TransferListItem } from 'node:worker_threads';
import { encodeError } from '../wire/errors.js';
import { DYING, type Request, SIGNAL_READ, UNREAD } from '../wire/messages.js';
import { Runner, type RunnerHost } from '../worker/runner.js';
import { withMemory } from '../worker/state-host.js';
import { loadModule } from './load-module.js';
import { canSendToProcess, copyForProcess, pack, unpack } from './process-wire.js';
import { StateFileReader } from './state-file.js';
import { canSendToThread } from './thread-wire.js';

/** What a thread is greeted with: its own channel, and memory that both sides see. */
interface ThreadGreeting {
  readonly port: MessagePort;
  readonly shared: Int32Array;
}

/** What a process is greeted with: the file that both sides see. Its channel is there already. */
interface ProcessGreeting {
  readonly stateFile: string;
}

/** The function that tinypool runs once. From then on requests come over the worker's own channel. */
export default function open(greeting: ThreadGreeting | ProcessGreeting): void {
  if ('port' in greeting) openThread(greeting);
  else openProcess(greeting);
}

function openThread({ port, shared }: ThreadGreeting): void {
  const host: RunnerHost = {
    ...withMemory(shared),
    canMove: true,
    post: (reply, transfer) => port.postMessage(reply, transfer as readonly TransferListItem[] | undefined),
    canSend: canSendToThread,
    copy: (value) => structuredClone(value),
    load: loadModule,
    flush,
  };
  const runner = new Runner(host);
  port.on('message', (request: Request) => runner.receive(request));
  port.on('messageerror', (error) => runner.reject(error));
}

function openProcess({ stateFile }: ProcessGreeting): void {
  const state = new StateFileReader(stateFile);
  const send = process.send!.bind(process);
  const host: RunnerHost = {
    canMove: false,
    post: (reply) => void send(pack(reply)),
    canSend: canSendToProcess,
    copy: copyForProcess,
    load: loadModule,
    begin: () => true,
    end: () => {},
    isCancelled: (id, call) => state.isCancelled(id, call),
    onSignalRead: (id, call) => void send([SIGNAL_READ, id, call]),
    marksEach: false,
    mark: (id, begun) => state.mark(id, begun),
  };
  const runner = new Runner(host);
  process.on('message', (packed) => {
    // tinypool's own messages are objects.
    if (!Array.isArray(packed) && !ArrayBuffer.isView(packed)) return;
    let request: Request;
    try {
      request = unpack(packed) as Request;
    } catch (error) {
      runner.reject(error);
      return;
    }
    runner.receive(request);
  });
  // A timer of the task threw, or a promise was rejected that nobody handles: Node ends the process, and says why only on its output.
  process.on('uncaughtExceptionMonitor', (error) => {
    send(pack([DYING, UNREAD, encodeError(error, canSendToProcess)]));
  });
  // Without its parent nobody wants its results; timers and sockets of the task must not keep it.
  process.on('disconnect', () => process.exit());
}

/** A thread prints by way of the program's thread. */
function flush(): Promise<unknown> | undefined {
  const { stdout, stderr } = process;
  if (stdout.writableLength === 0 && stderr.writableLength === 0) return undefined;
  return Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))));
}
