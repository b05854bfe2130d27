import type { Socket } from 'node:net';

const PRELOAD = /(^|\s)(-r|--require|--import|--(experimental-)?loader)\b/;

/** What a child process prints, from its own side. */
export class Printed {
  readonly #streams: Socket[] = [];
  #told = 0;

  constructor() {
    for (const name of ['stdout', 'stderr'] as const) this.#look(name);
  }

  /** Whether something was printed since the last question. */
  hasMore(): boolean {
    if (this.#streams.length === 0) return false;
    const written = this.#streams.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
    const hasMore = written !== this.#told;
    this.#told = written;
    return hasMore;
  }

  /** Node makes these streams when they are used first, which takes a millisecond that a worker's start need not. */
  #look(name: 'stdout' | 'stderr'): void {
    const { get } = Object.getOwnPropertyDescriptor(process, name) ?? {};
    if (!get) return;
    let stream: Socket | undefined;
    const first = (): Socket => {
      stream = get.call(process) as Socket;
      // Else what is in its buffer is lost where the process ends by itself: a pipe holds some hundred lines.
      (stream as { _handle?: { setBlocking?(on: boolean): void } })._handle?.setBlocking?.(true);
      this.#streams.push(stream);
      return stream;
    };
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream ?? first() });
    // What was loaded before may have printed already, and `console` keeps the stream that it has.
    if (PRELOAD.test([...process.execArgv, process.env.NODE_OPTIONS].join(' '))) first();
  }
}
