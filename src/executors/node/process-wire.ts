import { types } from 'node:util';
import { Deserializer, Serializer } from 'node:v8';
import { TransferError } from '../../core/errors.js';
import { isArray } from '../../core/host.js';
import { Wire } from '../wire/wire.js';

// Between processes Node's own serialization loses things silently: ports and blobs become `{}`, a typed array becomes a view into the
// whole message, a `Uint8Array` that came as a Buffer stays one. So whatever is more than plain values is written here, as threads do
// it, and sent as bytes.

/** Refuses what another process cannot have. */
class StrictSerializer extends Serializer {
  /** What V8 calls for objects of the platform: ports, blobs, keys. */
  _writeHostObject(object: object): void {
    throw new TransferError(`${Object.prototype.toString.call(object)} could not be cloned`, '');
  }

  /** What V8 makes its errors of. */
  _getDataCloneError(message: string): Error {
    return new TransferError(message, '');
  }

  /** Another process shares no memory. */
  _getSharedArrayBufferId(): number {
    throw new TransferError('#<SharedArrayBuffer> could not be cloned', '');
  }
}

/** Bun has no serializer; its channel clones by itself, and by its own rules. */
const canSerialize = isSerializerThere();

function isSerializerThere(): boolean {
  try {
    new Serializer();
    return true;
  } catch {
    return false;
  }
}

/** What travels: the message itself, or its bytes. */
export function pack(message: readonly unknown[]): readonly unknown[] | Buffer {
  return !canSerialize || isFlat(message) ? message : serialize(message);
}

/** What travelled. */
export function unpack(packed: unknown): unknown {
  if (!ArrayBuffer.isView(packed)) return packed;
  const deserializer = new Deserializer(packed as Uint8Array);
  deserializer.readHeader();
  return deserializer.readValue();
}

/** What another process would get. */
export function cloneForProcess<T>(value: T): T {
  return canSerialize ? (unpack(serialize(value)) as T) : structuredClone(value);
}

/** Between processes. */
export const processWire: Wire = new Wire(cloneForProcess, false, types.isProxy);

function serialize(value: unknown): Buffer {
  const serializer = new StrictSerializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return serializer.releaseBuffer();
}

/** Only plain values, also in a list inside: most small messages. Nothing in them can get lost, and they are written once. */
function isFlat(message: readonly unknown[]): boolean {
  for (const part of message) {
    if (isPlain(part)) continue;
    if (!isArray(part) || part.length > 64) return false;
    for (const item of part) if (!isPlain(item)) return false;
  }
  return true;
}

function isPlain(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');
}
