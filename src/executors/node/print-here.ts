import type { OutputStream } from '../pool/output.js';

/** Outputs that nobody reads any more. */
const left = new WeakSet<NodeJS.WriteStream>();

/**
 * Prints where the program does. What nobody reads is lost: whoever reads it may have gone, as in `program | head`.
 * @param onWritten - told when more may come
 * @returns false when more shall come only after that
 */
export function printHere(stream: OutputStream, chunk: Uint8Array | string, onWritten?: () => void): boolean {
  const to = process[stream];
  const mayGoOn = to.write(chunk as string, (error) => {
    if (error && !left.has(to)) {
      left.add(to);
      // Else an `error` event would follow that ends the program. Node's own pipes listen as well, and do not count.
      to.on('error', () => {});
    }
    onWritten?.();
  });
  // Who replaces `write` to record what is printed may return nothing.
  return mayGoOn !== false;
}
