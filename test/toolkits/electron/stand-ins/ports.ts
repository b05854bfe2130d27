import { Deserializer, Serializer } from 'node:v8';

/** As Electron's serializer: what is of a platform cannot be cloned, and nothing is shared. */
class Strict extends Serializer {
  _writeHostObject(): void {
    throw new Error('An object could not be cloned.');
  }
  _getDataCloneError = Error;
  _getSharedArrayBufferId(): number {
    throw new Error('An object could not be cloned.');
  }
}

/** What the other process gets. */
export function cross<T>(value: T): T {
  const serializer = new Strict();
  serializer.writeHeader();
  serializer.writeValue(value);
  const deserializer = new Deserializer(serializer.releaseBuffer());
  deserializer.readHeader();
  return deserializer.readValue() as T;
}

type Listener = (event: any) => void;

/** One end of a channel: as a `MessagePort` of a page, and as a `MessagePortMain`. What comes before `start()` waits. */
export class Port {
  other!: Port;
  readonly #listeners: [type: string, listener: Listener][] = [];
  #isStarted = false;
  isClosed = false;
  #queue: unknown[] = [];

  static pair(): [Port, Port] {
    const ends: [Port, Port] = [new Port(), new Port()];
    ends[0].other = ends[1];
    ends[1].other = ends[0];
    return ends;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.push([type, listener]);
  }

  on(type: string, listener: Listener): this {
    this.addEventListener(type, listener);
    return this;
  }

  get listenerCount(): number {
    return this.#listeners.length;
  }

  start(): void {
    this.#isStarted = true;
    for (const data of this.#queue.splice(0)) this.#emit('message', { data, ports: [] });
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    // What a page would move to main gets lost on the way.
    const data = transfer.length > 0 ? null : cross(message);
    const { other } = this;
    if (this.isClosed) return;
    setImmediate(() => {
      if (other.isClosed) return;
      if (other.#isStarted) other.#emit('message', { data, ports: [] });
      else other.#queue.push(data);
    });
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    const { other } = this;
    setImmediate(() => {
      if (other.isClosed) return;
      other.isClosed = true;
      other.#emit('close', {});
    });
  }

  #emit(type: string, event: object): void {
    for (const [each, listener] of [...this.#listeners]) if (each === type) listener(event);
  }
}
