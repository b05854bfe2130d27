import type { Writable } from 'node:stream';
import type { OutputStream } from '../pool/output.js';

/**
 * Posts what this thread prints at once, also from a loop that never turns. Node itself posts one piece, and the next when the program's thread
 * has taken it and this one's loop has heard of that.
 */
export function postOutput(post: (stream: OutputStream, chunk: Uint8Array | string) => void): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const stream: Writable = process[name];
    Object.assign(stream, {
      _write: (chunk: Uint8Array | string, encoding: BufferEncoding, written: () => void) => {
        const isText = typeof chunk !== 'string' || /^utf-?8$/i.test(encoding);
        post(name, isText ? chunk : Buffer.from(chunk as string, encoding));
        written();
      },
      _writev: null,
    });
  }
}
