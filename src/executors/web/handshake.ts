import type { WebPort } from './web-globals.js';

// A worker belongs to the user: messages of others pass on its own channel too. Two marked messages pass there, the worker's hello and
// the page's answer with a port; everything else goes over that port.

const MARK = 'offloop';

/** Changes with what passes over the port: page and worker may come from different builds. */
const VERSION = 1;

/** The worker is there, or says why it cannot serve. */
export type Hello = readonly [mark: string, op: 'hello', version: number, failure: string | undefined];

/** The page's answer. */
export type Greeting = readonly [mark: string, op: 'open', port: WebPort, shared: Int32Array | undefined];

export function helloMessage(failure: string | undefined): Hello {
  return [MARK, 'hello', VERSION, failure];
}

export function greetingMessage(port: WebPort, shared: Int32Array | undefined): Greeting {
  return [MARK, 'open', port, shared];
}

export function isHello(message: unknown): message is Hello {
  return isMarked(message, 'hello');
}

export function isGreeting(message: unknown): message is Greeting {
  return isMarked(message, 'open');
}

/** What keeps a worker that says hello from being used. */
export function obstacleIn([, , version, failure]: Hello): Error | undefined {
  if (failure !== undefined) return new Error(failure);
  if (version === VERSION) return undefined;
  return new Error(
    'its script was built with another version of offloop than the page. Build both together, and reload',
  );
}

function isMarked(message: unknown, op: string): boolean {
  return Array.isArray(message) && message[0] === MARK && message[1] === op;
}
