import { StateError } from '../../../core/errors.js';
import { host } from '../../../core/host.js';
import type { WebPort } from '../../../executors/web/web-globals.js';
import { ASK, HELLO, PORT, PROTOCOL } from '../messages.js';
import { type PageMessageEvent, type PageWindow, pageWindow } from './page.js';

/** Milliseconds that main has to answer. */
const PATIENCE = 5000;
/** Milliseconds until it is asked again the first time, then twice as many: what is sent before main listens is lost. */
const AGAIN = 250;
/** What a page says to itself: when it has come, what the preload has said before has come, too. */
const ECHO = 'offloop:echo:';
/** So often it is said: the preload may hear the question after the page. */
const ECHOES = 2;

/** What becomes of the attempt to reach main. */
export interface HandshakeEvents {
  opened(port: WebPort): void;
  failed(error: StateError): void;
}

/** Asks the preload for a port to main, and waits until main answers at one. Nothing of it is left after its end. */
export class Handshake {
  readonly #events: HandshakeEvents;
  readonly #window: PageWindow;
  /** Made up for this one: other scripts of the page may ask, too. */
  #token = '';
  readonly #ports = new Set<WebPort>();
  #hasPort = false;
  #echoes = 0;
  #timer: unknown;
  #waited = 0;
  #interval = AGAIN;

  private constructor(window: PageWindow, events: HandshakeEvents) {
    this.#window = window;
    this.#events = events;
  }

  /** Begins; nothing is told inside of the call, unless there is no page. */
  static begin(events: HandshakeEvents): void {
    const window = pageWindow();
    if (window === undefined) {
      events.failed(new StateError(`Main cannot be reached: this is no page of Electron. ${NO_PRELOAD}`));
      return;
    }
    const handshake = new Handshake(window, events);
    window.addEventListener('message', handshake.#hear);
    handshake.#ask();
  }

  #ask(): void {
    this.#token = makeToken();
    this.#hasPort = false;
    this.#echoes = 0;
    this.#window.postMessage(ASK + this.#token, '/');
    this.#timer = host.setTimeout(() => this.#askAgain(), Math.min(this.#interval, PATIENCE - this.#waited));
  }

  #askAgain(): void {
    this.#waited += this.#interval;
    this.#interval *= 2;
    if (this.#waited < PATIENCE) this.#ask();
    else
      this.#fail(`Main does not answer for ${PATIENCE} ms. Make an \`ElectronEngine\` there before the window loads`);
  }

  readonly #hear = ({ source, data, ports }: PageMessageEvent): void => {
    if (source !== this.#window) return;
    const [port] = ports;
    if (data === PORT + this.#token && port !== undefined) this.#take(port);
    else if (data === ASK + this.#token || data === ECHO + this.#token) this.#echo();
  };

  /** The question has come, to the preload as well: where there is one, its answer comes before the last echo. */
  #echo(): void {
    if (this.#hasPort) return;
    this.#echoes += 1;
    if (this.#echoes <= ECHOES) this.#window.postMessage(ECHO + this.#token, '/');
    else this.#fail(`Main cannot be reached: no preload answers. ${NO_PRELOAD}`);
  }

  #take(port: WebPort): void {
    this.#hasPort = true;
    this.#ports.add(port);
    port.addEventListener('message', ({ data }: { readonly data: unknown }) => {
      if (!Array.isArray(data) || data[0] !== HELLO || !this.#ports.delete(port)) return;
      if (data[1] === PROTOCOL) this.#open(port);
      else this.#fail('Main and this page have different versions of offloop. Build both with the same one', port);
    });
    port.start();
  }

  #open(port: WebPort): void {
    this.#end();
    this.#events.opened(port);
  }

  #fail(reason: string, port?: WebPort): void {
    port?.close();
    this.#end();
    this.#events.failed(new StateError(reason));
  }

  #end(): void {
    host.clearTimeout(this.#timer);
    this.#window.removeEventListener('message', this.#hear);
    for (const port of this.#ports) port.close();
    this.#ports.clear();
  }
}

const NO_PRELOAD =
  "Give the window offloop's preload: `webPreferences: { preload }` with `preload` of `offloop/electron/main`, or import `offloop/electron/preload` in your own";

function makeToken(): string {
  return [...host.crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
