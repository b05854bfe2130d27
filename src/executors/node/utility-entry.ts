import { KeepAlive } from './keep-alive.js';
import { KeptListeners } from './kept-listeners.js';
import { serveParent } from './worker-entry.js';

// What a utility process of Electron executes.

/** As Electron's utility processes have it. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

const { parentPort } = process as unknown as { readonly parentPort: ParentPort };
// What a task would say there is meant for a parent that has started it.
Reflect.defineProperty(process, 'parentPort', { value: undefined });
const [stateFile] = process.argv.splice(2, 1);

// A port alone may not keep the process: it would end with its script.
new KeepAlive().hold(true);

serveParent({
  listeners: new KeptListeners(),
  send(message, sent) {
    parentPort.postMessage(message);
    // There is no word when it is on its way: a turn later it is.
    if (sent) setImmediate(sent);
  },
  listen: (listener) => parentPort.on('message', ({ data }) => listener(data)),
  stateFile,
});
