import { getHeapStatistics } from 'node:v8';
import type { MessagePort, TransferListItem } from 'node:worker_threads';
import { installClassLook } from '../../core/development-classes.js';
import { encodeError } from '../wire/errors.js';
import { DYING, LEFT, NO_REQUEST, OUTPUT, type Reply, SIGNAL_READ } from '../wire/messages.js';
import type { Message } from '../wire/wire.js';
import { promise, promiseOfAll } from '../worker/platform.js';
import { Requests } from '../worker/requests.js';
import type { RunnerHost } from '../worker/runner-host.js';
import { withMemory } from '../worker/state-host.js';
import { CallContext } from './call-context.js';
import { PRINTED, READY } from './child-messages.js';
import { KeptListeners } from './kept-listeners.js';
import { isHandled, LeftErrors } from './left-errors.js';
import { Printed } from './printed.js';
import { pack, processWire, unpack } from './process-wire.js';
import { StateFileReader } from './state-file.js';
import { postOutput } from './thread-output.js';
import { threadWire } from './thread-wire.js';
import { beginWorker, isToldByLoad, loadInWorker } from './worker-loading.js';

/** A terminal sends these to all processes of a program: what follows from them is for the program to decide. */
const FOR_ALL = ['SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGBREAK'];
/** A task may replace it. */
const exit: () => void = process.exit.bind(process);

/** What a thread is greeted with: its own channel, and memory that both sides see. */
interface ThreadGreeting {
  readonly port: MessagePort;
  readonly shared: Int32Array;
}

/** The function that tinypool runs once. From then on requests come over the thread's own channel. */
export default function open(greeting: ThreadGreeting): void {
  openThread(greeting);
}

function openThread({ port, shared }: ThreadGreeting): void {
  const listeners = new KeptListeners();
  postOutput((stream, chunk) => port.postMessage([OUTPUT, NO_REQUEST, stream === 'stderr', chunk]));
  beginWorker();
  watchClasses();
  const post: RunnerHost['post'] = (reply, transfer) =>
    threadWire.send(reply, transfer, (message) =>
      port.postMessage(message, transfer as readonly TransferListItem[] | undefined),
    );
  // What was posted before arrives.
  const leave = (): void => exit();
  const aside = leftErrors(() => requests, post, listeners);
  const host: RunnerHost = {
    ...withMemory(shared),
    wire: threadWire,
    post,
    load: (url) => load(url, aside),
    aside,
    asideOfCall,
    leave,
    flush,
    heapMb,
  };
  const requests: Requests = new Requests(host);
  listeners.prepend('exit', () => requests.leave());
  port.on('message', (message: Message) => requests.take(message));
  port.on('messageerror', (error) => requests.reject(error));
}

/** The channel of a process to its parent. */
export interface ParentChannel {
  /** Those of this process that stay. */
  readonly listeners: KeptListeners;
  /** @param sent - called when the message is on its way */
  readonly send: (message: unknown, sent?: () => void) => void;
  listen(listener: (message: unknown) => void): void;
  /** The parent's side of what both see: an inherited file, or the name of one. */
  readonly stateFile: number | string | undefined;
}

/** What a child process does first. The channel to its parent is there already. */
export function openProcess(): void {
  // Without its parent nobody wants its results; timers and sockets of the task must not keep it.
  if (!process.connected) process.exit();
  const listeners = new KeptListeners();
  for (const signal of FOR_ALL) listeners.on(signal, () => {});
  listeners.on('disconnect', () => exit());
  // The parent may be gone before that is known here.
  listeners.on('error', () => {});
  const [stateFile] = process.argv.splice(2, 1);
  serveParent({
    listeners,
    send: takeChannel(),
    listen: (listener) => listeners.on('message', listener),
    stateFile: stateFile === undefined ? undefined : Number(stateFile),
  });
}

/** Executes what the parent of this process sends. */
export function serveParent({ listeners, send, listen, stateFile }: ParentChannel): void {
  beginWorker();
  watchClasses();
  const state = new StateFileReader(stateFile);
  const printed = new Printed();
  const post = (reply: Reply): void => processWire.send(reply, undefined, (message) => send(pack(message)));
  const dying = (error?: unknown): void => {
    const encoded = error === undefined ? [] : [encodeError(error, processWire.canSend)];
    send(pack([DYING, requests.taken, ...encoded]));
  };
  const aside = leftErrors(() => requests, post, listeners);
  const host: RunnerHost = {
    wire: processWire,
    post,
    load: (url) => load(url, aside),
    aside,
    asideOfCall,
    leave: () => send(pack([DYING, NO_REQUEST]), () => exit()),
    heapMb,
    take: () => {},
    begin: () => true,
    end: () => {},
    isCancelled: (id, call) => state.isCancelled(id, call),
    onSignalRead: (id, call) => void send([SIGNAL_READ, id, call]),
    marksEach: false,
    mark: (id, begun) => state.mark(id, begun),
    save: (id, begun) => void state.save(id, begun),
    log: state.log,
    flush() {
      if (printed.hasMore()) send(PRINTED);
      return undefined;
    },
  };
  const requests: Requests = new Requests(host);
  // Before the listeners of what the task loads, which may throw.
  listeners.prepend('exit', () => {
    requests.leave();
    dying();
  });
  listen((packed) => {
    let message: Message;
    try {
      message = unpack(packed) as Message;
    } catch (error) {
      requests.reject(error);
      return;
    }
    requests.take(message);
  });
  // A timer of the task threw, or a promise was rejected that nobody handles: Node ends the process, and says why only on its output.
  listeners.on('uncaughtExceptionMonitor', (error) => {
    if (!isHandled()) dying(error);
  });
  send(READY);
}

/** In development the program is told of classes that get lost in what tasks give. */
function watchClasses(): void {
  if (process.env.NODE_ENV !== 'production') installClassLook();
}

/** Keeps the channel for itself: what a task sends its parent, or that it hangs up, is meant for one that would have started it. */
function takeChannel(): (message: unknown, sent?: () => void) => void {
  const send = process.send!.bind(process);
  process.send = (_message: unknown, ...rest: unknown[]) => {
    const callback = rest.at(-1);
    if (typeof callback === 'function') process.nextTick(callback, null);
    return true;
  };
  process.disconnect = () => {};
  // As it is the worker's that waits for requests, it keeps the worker alive.
  process.channel!.unref = () => {};
  return (message, sent) => void (sent ? send(message, sent) : send(message));
}

function leftErrors(requests: () => Requests, post: RunnerHost['post'], listeners: KeptListeners): LeftErrors {
  return new LeftErrors(listeners, {
    get taken() {
      return requests().taken;
    },
    tellLeft: (error) => {
      if (!isToldByLoad(error)) post([LEFT, NO_REQUEST, encodeError(error)]);
    },
    leaveSoon: () => requests().leaveSoon(),
  });
}

function load(url: string, aside: LeftErrors): Promise<object> {
  return aside.load(() => loadInWorker(url));
}

function heapMb(): number {
  return getHeapStatistics().used_heap_size / 2 ** 20;
}

function asideOfCall(): CallContext {
  return new CallContext();
}

/** A thread prints by way of the program's thread. */
function flush(): Promise<unknown> | undefined {
  const { stdout, stderr } = process;
  if (stdout.writableLength === 0 && stderr.writableLength === 0) return undefined;
  return promiseOfAll([stdout, stderr].map((stream) => promise((resolve) => void stream.write('', resolve))));
}
