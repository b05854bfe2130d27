import { heard } from '../../../core/arrivals.js';
import { StateError } from '../../../core/errors.js';
import { type WebPort, web } from '../../../executors/web/web-globals.js';
import { type Message, Wire } from '../../../executors/wire/wire.js';
import type { MainMessage, PageMessage } from '../messages.js';
import { Handshake } from './handshake.js';

/** To main, which is another process without objects of the platform; what a message moved there would be lost. */
export const pageWire: Wire = new Wire((value) => web.structuredClone(value), false, undefined, { isBare: true });

/** A call as its link sees it. */
export interface LinkedCall {
  /** The link is open: send it. */
  send(id: number): void;
  receive(message: MainMessage): void;
  /** No answer comes any more. */
  fail(error: StateError): void;
}

/** This document's link to main. The first call opens it, and where it was closed the next one opens it anew. */
class MainLink {
  #port: WebPort | undefined;
  #isOpening = false;
  readonly #waiting = new Set<LinkedCall>();
  readonly #calls = new Map<number, LinkedCall>();
  #lastId = 0;

  get isOpen(): boolean {
    return this.#port !== undefined;
  }

  /** Sends a call, at once where the link is open. */
  begin(call: LinkedCall): void {
    if (this.#port !== undefined) {
      this.#send(call);
      return;
    }
    this.#waiting.add(call);
    if (this.#isOpening) return;
    this.#isOpening = true;
    Handshake.begin({ opened: (port) => this.#opened(port), failed: (error) => this.#failed(error) });
  }

  /** It was not sent yet, and will not be. */
  forget(call: LinkedCall): void {
    this.#waiting.delete(call);
  }

  /** @throws what a clone throws */
  post(message: PageMessage): void {
    pageWire.send(message, undefined, (written) => this.#port?.postMessage(written));
  }

  /** It was answered. */
  done(id: number): void {
    this.#calls.delete(id);
  }

  #send(call: LinkedCall): void {
    this.#lastId += 1;
    this.#calls.set(this.#lastId, call);
    call.send(this.#lastId);
  }

  #opened(port: WebPort): void {
    this.#isOpening = false;
    this.#port = port;
    port.addEventListener('message', ({ data }: { readonly data: Message }) => this.#receive(port, data));
    port.addEventListener('close', () => this.#lost(port, 'Main has closed its engine, or has ended'));
    port.addEventListener('messageerror', () => this.#lost(port, 'An answer of main cannot be read'));
    for (const call of this.#waiting) this.#send(call);
    this.#waiting.clear();
  }

  #failed(error: StateError): void {
    this.#isOpening = false;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const call of waiting) call.fail(error);
  }

  #receive(port: WebPort, data: Message): void {
    heard();
    if (port !== this.#port) return;
    const message = pageWire.read<MainMessage>(data);
    this.#calls.get(message[1])?.receive(message);
  }

  #lost(port: WebPort, reason: string): void {
    if (port !== this.#port) return;
    this.#port = undefined;
    port.close();
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.fail(new StateError(reason));
  }
}

/** Of this document, whatever calls there are. */
export const mainLink = new MainLink();
