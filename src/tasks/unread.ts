import type { Tree } from '../core/tree.js';

/** What holds memory outside of the heap until it is closed: pictures and sounds that were moved here. */
const CLOSEABLE = /^(?:ImageBitmap|VideoFrame|AudioData)$/;

/** Closes what a worker has sent and nobody read: nobody else has it, and memory of this kind is not waited for by the collector. */
export function closeUnread(tree: Tree, item: unknown): void {
  const { [Symbol.toStringTag]: kind, close } = Object(item) as {
    readonly [Symbol.toStringTag]?: unknown;
    close?(): void;
  };
  if (typeof kind === 'string' && CLOSEABLE.test(kind)) tree.guard(() => close?.call(item));
}
