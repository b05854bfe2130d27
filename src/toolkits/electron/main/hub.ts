import { StateError } from '../../../core/errors.js';
import { CHANNEL } from '../messages.js';
import type { Lists, ListWaiter } from './call-host.js';
import { callerOf } from './callers.js';
import { DocumentLink } from './document-link.js';
import type { Emitter, PortEvent, UsedElectron } from './electron-types.js';
import type { ExposedList } from './exposed-list.js';
import { watchPage } from './page-life.js';
import { quietClose } from './quiet-close.js';

/** Milliseconds that a call waits for its list. */
const PATIENCE = 5000;
/** Ports of one page at the most: each copy of the library in it has one. */
const MOST_PORTS = 16;

/** One for each app, whatever engines there are: a channel has one listener. */
const hubs = new WeakMap<object, Hub>();

/** Where pages of an app find what was exposed. */
export function hubOf({ ipcMain }: UsedElectron): Hub {
  let hub = hubs.get(ipcMain);
  if (hub === undefined) {
    hub = new Hub(ipcMain);
    hubs.set(ipcMain, hub);
  }
  return hub;
}

/** Takes in the ports of documents, and knows the lists of all engines. */
export class Hub implements Lists {
  readonly #ipcMain: Emitter;
  readonly #lists = new Map<string, ExposedList>();
  /** Lists whose engine was closed. */
  readonly #closed = new Set<string>();
  readonly #waiting = new Map<string, Set<ListWaiter>>();
  readonly #links = new Set<DocumentLink>();
  readonly #users = new Set<object>();

  constructor(ipcMain: Emitter) {
    this.#ipcMain = ipcMain;
  }

  /** An engine takes part. Without any nothing of the hub is left. */
  join(engine: object): void {
    if (this.#users.size === 0) this.#ipcMain.on(CHANNEL, this.#connect);
    this.#users.add(engine);
  }

  leave(engine: object): void {
    for (const { name, engine: owner } of [...this.#lists.values()]) {
      if (owner !== engine) continue;
      this.#lists.delete(name);
      this.#closed.add(name);
    }
    if (!this.#users.delete(engine) || this.#users.size > 0) return;
    this.#ipcMain.removeListener(CHANNEL, this.#connect);
    this.#closed.clear();
    for (const link of [...this.#links]) link.close('main has closed its engine');
  }

  /** @throws StateError where there is a list of this name */
  add(list: ExposedList): void {
    const { name } = list;
    if (this.#lists.has(name))
      throw new StateError(
        `A list of functions called \`${name}\` is exposed already. Give one of the two another \`name\``,
      );
    this.#lists.set(name, list);
    this.#closed.delete(name);
    const waiters = this.#waiting.get(name);
    this.#waiting.delete(name);
    for (const waiter of waiters ?? []) waiter.found(list);
  }

  list(name: string): ExposedList | undefined {
    return this.#lists.get(name);
  }

  wait(name: string, waiter: ListWaiter): () => void {
    if (this.#closed.has(name)) {
      waiter.refused(new StateError(`The engine that had exposed the list \`${name}\` was closed`));
      return () => {};
    }
    const waiters = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, waiters.add(waiter));
    const leave = (): void => {
      clearTimeout(timer);
      waiters.delete(waiter);
      if (waiters.size === 0 && this.#waiting.get(name) === waiters) this.#waiting.delete(name);
    };
    const timer = setTimeout(() => {
      leave();
      waiter.refused(
        new StateError(
          `Main has exposed no list \`${name}\` for ${PATIENCE} ms. Call \`engine.expose\` before the window loads`,
        ),
      );
    }, PATIENCE);
    return leave;
  }

  readonly #connect = (event: PortEvent): void => {
    const { ports, sender } = event;
    // Taken now: later the frame may be gone.
    const frame = frameOf(event);
    const caller = callerOf(frame);
    const [port, ...others] = ports;
    for (const other of others) quietClose(other);
    if (port === undefined) return;
    if (caller === undefined || [...this.#links].filter((link) => link.sender === sender).length >= MOST_PORTS) {
      quietClose(port);
      return;
    }
    const link = new DocumentLink({ lists: this, port, sender, senderFrame: frame, caller, ended: () => end() });
    const end = (): void => {
      this.#links.delete(link);
      unwatch();
    };
    this.#links.add(link);
    const unwatch = watchPage(sender, false, (reason) => link.close(reason));
    link.open();
  };
}

function frameOf(event: PortEvent): PortEvent['senderFrame'] {
  try {
    return event.senderFrame;
  } catch {
    return null;
  }
}
