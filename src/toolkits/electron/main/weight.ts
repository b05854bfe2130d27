import { Serializer } from 'node:v8';

/** What a message costs beside its arguments; no matter for a limit. */
const FLAT = 8;

/** Bytes that the arguments of a call take on their way. @param message - as it came, with them in it */
export function weightOf(message: unknown, args: readonly unknown[]): number {
  let sum = 0;
  for (const arg of args) {
    // Most calls are about a name or a number: those are not written once more for it.
    if (typeof arg === 'object' && arg !== null) return serializedLength(message);
    sum += typeof arg === 'string' ? arg.length : FLAT;
  }
  return sum;
}

/** Exact, whatever a page has put where: in holes of a list, or in fields beside its items. */
function serializedLength(message: unknown): number {
  const serializer = new Serializer();
  serializer.writeValue(message);
  return serializer.releaseBuffer().byteLength;
}
