import type { Message } from '../../../executors/wire/wire.js';
import { CALL, CANCEL, GRANT, HELLO, type MainMessage, type PageMessage, PROTOCOL } from '../messages.js';
import type { CallEvent, CallHost, Lists } from './call-host.js';
import type { Caller } from './callers.js';
import type { Contents, Frame, MainPort } from './electron-types.js';
import type { ExposedList } from './exposed-list.js';
import { mainWire } from './main-wire.js';
import { PageCall } from './page-call.js';
import { quietClose } from './quiet-close.js';

/** So many calls may wait for their lists. */
const MOST_WAITING = 256;
/** So many arguments a call may have. */
const MOST_ARGUMENTS = 1000;

/** What a document's link is made of. */
export interface LinkParts {
  readonly lists: Lists;
  readonly port: MainPort;
  readonly sender: Contents;
  readonly senderFrame: Frame | null;
  readonly caller: Caller;
  /** It has ended. */
  ended(): void;
}

/** Main's end of a document's port, and the owner of its calls. What says something else than the protocol has is cut off. */
export class DocumentLink implements CallHost {
  readonly #parts: LinkParts;
  readonly #calls = new Map<number, PageCall>();
  readonly #counts = new Map<ExposedList | undefined, number>();
  readonly #enders = new Set<(reason: unknown) => void>();
  readonly event: CallEvent;
  #isOpen = true;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    const { sender, senderFrame, caller } = parts;
    this.event = Object.freeze({ sender, senderFrame, origin: caller.origin });
  }

  get sender(): Contents {
    return this.#parts.sender;
  }

  get caller(): Caller {
    return this.#parts.caller;
  }

  open(): void {
    const { port } = this.#parts;
    if (!this.#isOpen) return;
    port.on('message', (event: { readonly data: unknown; readonly ports?: readonly MainPort[] }) => {
      for (const stray of event.ports ?? []) quietClose(stray);
      this.#hear(event.data);
    });
    port.on('close', () => this.close('its page shows another document'));
    port.start();
    this.post([HELLO, PROTOCOL]);
  }

  post(message: Message | MainMessage): void {
    if (this.#isOpen) this.#parts.port.postMessage(message);
  }

  answered(id: number): void {
    this.#calls.delete(id);
  }

  lose(): void {
    this.close('its port takes no more messages');
  }

  /** The document is gone, or main hears it no longer: its calls end. */
  close(reason: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    quietClose(this.#parts.port);
    this.#parts.ended();
    for (const ended of [...this.#enders]) ended(reason);
    for (const call of [...this.#calls.values()]) call.drop();
    this.#calls.clear();
  }

  /** As an owner of runs. */
  onEnd(ended: (reason: unknown) => void): () => void {
    if (!this.#isOpen) {
      ended('its page shows another document');
      return () => {};
    }
    this.#enders.add(ended);
    return () => this.#enders.delete(ended);
  }

  take(list: ExposedList | undefined): number | undefined {
    const limit = list?.calls ?? MOST_WAITING;
    const count = this.#counts.get(list) ?? 0;
    if (count >= limit) return limit;
    this.#counts.set(list, count + 1);
    return undefined;
  }

  give(list: ExposedList | undefined): void {
    const count = this.#counts.get(list)! - 1;
    if (count === 0) this.#counts.delete(list);
    else this.#counts.set(list, count);
  }

  #hear(data: unknown): void {
    if (!this.#isOpen) return;
    let isUnderstood = false;
    try {
      isUnderstood = Array.isArray(data) && this.#receive(mainWire(true).read(data as unknown as Message), data);
    } catch {
      // What it has written cannot be read.
    }
    if (!isUnderstood) this.close('it has sent what main does not understand');
  }

  #receive(message: PageMessage, data: unknown): boolean {
    const [op, id] = message;
    if (!Number.isSafeInteger(id) || id <= 0) return false;
    if (op === CALL) return this.#call(id, message, data);
    // It may have ended meanwhile.
    if (op === CANCEL) this.#calls.get(id)?.cancel(message[2]);
    else if (op === GRANT && isCount(message[2])) this.#calls.get(id)?.grant(message[2]);
    else return false;
    return true;
  }

  #call(
    id: number,
    [, , list, name, args]: Extract<PageMessage, readonly [typeof CALL, ...unknown[]]>,
    data: unknown,
  ): boolean {
    if (this.#calls.has(id) || typeof list !== 'string' || typeof name !== 'string') return false;
    if (!Array.isArray(args) || args.length > MOST_ARGUMENTS) return false;
    const call = new PageCall(this, id, { list, name, args, message: data });
    this.#calls.set(id, call);
    try {
      call.begin(this.#parts.lists);
    } catch (error) {
      call.fail(error);
    }
    return true;
  }
}

function isCount(count: unknown): count is number {
  return Number.isSafeInteger(count) && (count as number) > 0;
}
