/** A `Buffer`, as far as it is used here; typed so, since not every platform has one. */
interface BufferClass {
  readonly prototype: Uint8Array;
  from(memory: ArrayBufferLike, offset: number, length: number): Uint8Array;
}

const { Buffer, SharedArrayBuffer: SharedMemory } = globalThis as {
  readonly Buffer?: BufferClass;
  /** A page that is not isolated has none. */
  readonly SharedArrayBuffer?: typeof SharedArrayBuffer;
};

/** What Buffers inherit from, where the platform has them. */
export const BUFFER_PROTOTYPE: object | undefined = Buffer?.prototype;

/**
 * The bytes of a Buffer for a message, which would take the whole memory along that the Buffer looks at: a small one lies in a pool of
 * 8 kB that others use too, and one that was cut out of a file in the file.
 * @param moved - what is moved with the message: its memory goes as a whole
 */
export function bytesOf(buffer: Uint8Array, moved: readonly object[] | undefined): Uint8Array {
  const memory = buffer.buffer;
  const goesWhole = buffer.byteLength === memory.byteLength || isShared(memory) || moved?.includes(memory) === true;
  return goesWhole ? buffer : new Uint8Array(buffer);
}

/** A Buffer of bytes that came in a message; the bytes themselves where there are no Buffers. */
export function bufferOf(bytes: Uint8Array): Uint8Array {
  return Buffer?.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) ?? bytes;
}

/** Whether a view looks at a part of its memory: a clone takes all of it along. */
export function isPartial(value: object): value is ArrayBufferView {
  return ArrayBuffer.isView(value) && value.byteLength < value.buffer.byteLength;
}

/** The same view of its own bytes alone; of the language's own class, as a clone makes it. */
export function ownBytes(view: ArrayBufferView): ArrayBufferView {
  const { buffer, byteOffset, byteLength } = view;
  const tag = Object.prototype.toString.call(view).slice(8, -1);
  const View = (globalThis as unknown as Record<string, new (memory: ArrayBufferLike) => ArrayBufferView>)[tag]!;
  return new View(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** Whether memory is one for all threads on purpose. */
export function isShared(memory: unknown): boolean {
  return SharedMemory !== undefined && memory instanceof SharedMemory;
}

/** Whether it is memory that can be moved away, of any realm, or a view. */
export function isMemory(value: unknown): value is ArrayBuffer | ArrayBufferView {
  return ArrayBuffer.isView(value) || Object.prototype.toString.call(value) === '[object ArrayBuffer]';
}

/** Whether the memory of a view, or memory itself, was moved away. Such a view has a length of 0, and some throw when they are asked. */
export function isDetached(value: ArrayBuffer | ArrayBufferView): boolean {
  const memory = ArrayBuffer.isView(value) ? value.buffer : value;
  if (memory.byteLength > 0 || isShared(memory)) return false;
  try {
    new Uint8Array(memory as ArrayBuffer);
    return false;
  } catch {
    return true;
  }
}
