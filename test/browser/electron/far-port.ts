import { EventEmitter } from 'node:events';
import { makeCodec } from './codec.js';

const { encode, decode } = makeCodec();

/** The way to a port's other end, which is in a page. */
export interface PortLine {
  post(text: string): void;
  close(): void;
}

/** Main's end of a port, as a `MessagePortMain`: what comes before `start()` waits. */
export class FarPort extends EventEmitter {
  readonly #line: PortLine;
  #isStarted = false;
  #queue: unknown[] = [];

  constructor(line: PortLine) {
    super();
    this.#line = line;
  }

  start(): void {
    this.#isStarted = true;
    for (const data of this.#queue.splice(0)) this.emit('message', { data, ports: [] });
  }

  /** What the page says; `null`: its end is closed. */
  hear(text: string | null): void {
    if (text === null) {
      this.emit('close');
      return;
    }
    const data = decode(text);
    if (this.#isStarted) this.emit('message', { data, ports: [] });
    else this.#queue.push(data);
  }

  postMessage(message: unknown): void {
    this.#line.post(encode(message));
  }

  close(): void {
    this.#line.close();
  }
}
