import { encodeError } from '../wire/errors.js';
import { DYING, type Request, SIGNAL_READ, UNREAD } from '../wire/messages.js';
import { SharedStateReader } from '../wire/shared-state.js';
import { Runner, type RunnerHost } from '../worker/runner.js';
import { readCurrentTask } from '../worker/task-state.js';
import type { Opening } from './handshake.js';
import { canSendToWorker, type WebPort, web } from './web-globals.js';
import type { WorkerScope } from './worker-scope.js';

/** Executes what comes over a port from the page. */
export function openPort(scope: WorkerScope, port: WebPort, module: object): void {
  const post: RunnerHost['post'] = (reply, transfer) => port.postMessage(reply, transfer);
  let state: SharedStateReader | undefined;
  const runner = new Runner({
    canMove: true,
    post,
    canSend: canSendToWorker,
    copy: (value) => web.structuredClone(value),
    load: async () => module,
    begin: () => state?.begin() ?? true,
    end: () => state?.end(),
    // Without shared memory a cancel comes as a message, which a synchronous loop does not see.
    isCancelled: () => state?.isCancelled ?? false,
    reach: (index) => state?.reach(index),
    onSignalRead: (id) => (state ? state.readSignal() : post([SIGNAL_READ, id])),
  });
  let isOpen = false;
  port.addEventListener('message', ({ data }: { readonly data: Opening | Request }) => {
    if (isOpen) {
      runner.receive(data as Request);
      return;
    }
    isOpen = true;
    const [shared] = data as Opening;
    state = shared && new SharedStateReader(shared);
    watch(scope, (error) => post([DYING, UNREAD, encodeError(error, canSendToWorker)]));
  });
  port.addEventListener('messageerror', () => runner.reject(new Error('The request cannot be read in the worker')));
  port.start();
}

/** Tells the page what the worker dies of. A browser lets workers live that fail, so that tasks would wait for ever. */
function watch(scope: WorkerScope, die: (error: unknown) => void): void {
  // What happens while no task executes, and what other code has handled, harms no task.
  const isFatal = (event: { readonly defaultPrevented: boolean }): boolean =>
    !event.defaultPrevented && readCurrentTask() !== undefined;
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
  const { close } = scope;
  scope.close = () => {
    die(new Error('`close()` was called in the worker'));
    close.call(scope);
  };
}
