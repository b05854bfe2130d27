import type { WebPort } from './web-globals.js';

// A worker belongs to the user: messages of others pass on its own channel too. One marked message of ours passes there, the worker's
// hello with a port; everything else goes over that port.

const MARK = 'offloop';

/** Changes with what passes over the port: page and worker may come from different builds. */
const VERSION = 1;

/** The worker is there, or says why it cannot serve. */
export type Hello = readonly [mark: string, op: 'hello', version: number, port: WebPort, failure: string | undefined];

/** The page's answer, and the first message over the port: memory that both see, where it can be shared. */
export type Opening = readonly [shared: Int32Array | undefined];

export function helloMessage(port: WebPort, failure: string | undefined): Hello {
  return [MARK, 'hello', VERSION, port, failure];
}

export function isHello(message: unknown): message is Hello {
  if (!Array.isArray(message) || message[0] !== MARK || message[1] !== 'hello') return false;
  const [, , version, port] = message;
  // Of another version nothing more is known.
  return version !== VERSION || typeof port?.start === 'function';
}

/** What keeps a worker that says hello from being used. */
export function obstacleIn([, , version, , failure]: Hello): Error | undefined {
  if (version !== VERSION)
    return new Error(
      'its script was built with another version of offloop than the page. Build both together, and reload',
    );
  return failure === undefined ? undefined : new Error(failure);
}
