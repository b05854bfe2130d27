import { encodeError } from '../wire/errors.js';
import { DYING, SIGNAL_READ, UNREAD } from '../wire/messages.js';
import type { Message } from '../wire/wire.js';
import { Requests } from '../worker/requests.js';
import type { RunnerHost } from '../worker/runner-host.js';
import { type StateHost, withMemory } from '../worker/state-host.js';
import { readCurrentTask } from '../worker/task-state.js';
import type { Opening } from './handshake.js';
import { type WebPort, workerWire } from './web-globals.js';
import type { WorkerScope } from './worker-scope.js';

/** Executes what comes over a port from the page. */
export function openPort(scope: WorkerScope, port: WebPort, module: object): void {
  const post: RunnerHost['post'] = (reply, transfer) =>
    workerWire.send(reply, transfer, (message) => port.postMessage(message, transfer));
  const common = {
    wire: workerWire,
    post,
    load: async () => module,
  };
  let requests: Requests | undefined;
  port.addEventListener('message', ({ data }: { readonly data: Opening | Message }) => {
    if (requests !== undefined) {
      requests.take(data as Message);
      return;
    }
    const [shared] = data as Opening;
    requests = new Requests({ ...common, ...(shared ? withMemory(shared) : withoutMemory(post)) });
    watch(
      scope,
      () => requests?.holdsObject === true,
      (error) => post([DYING, UNREAD, encodeError(error, workerWire.canSend)]),
    );
  });
  port.addEventListener('messageerror', () => requests?.reject(new Error('The request cannot be read in the worker')));
  port.start();
}

/** Where no memory is shared a cancel comes as a message, which a synchronous loop does not see. */
function withoutMemory(post: RunnerHost['post']): StateHost {
  return {
    take: () => {},
    begin: () => true,
    end: () => {},
    isCancelled: () => false,
    onSignalRead: (id, call) => post([SIGNAL_READ, id, call]),
    marksEach: false,
  };
}

/** Tells the page what the worker dies of. A browser lets workers live that fail, so that tasks would wait for ever. */
function watch(scope: WorkerScope, isHeld: () => boolean, die: (error: unknown) => void): void {
  // What happens while no task executes, and what other code has handled, harms no task; an object may be harmed at any time.
  const isFatal = (event: { readonly defaultPrevented: boolean }): boolean =>
    !event.defaultPrevented && (isHeld() || readCurrentTask() !== undefined);
  scope.addEventListener('error', (event) => {
    if (!isFatal(event)) return;
    event.preventDefault();
    die(event.error ?? new Error(event.message));
  });
  scope.addEventListener('unhandledrejection', (event) => {
    if (!isFatal(event)) return;
    event.preventDefault();
    die(event.reason);
  });
  scope.onClose(() => die(new Error('`close()` was called in the worker')));
}
