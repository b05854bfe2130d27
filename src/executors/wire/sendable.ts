import { isDetached, isShared } from './bytes.js';
import { BUFFER, type Kind, type Kinds, LOST, MEMORY } from './kinds.js';

/** What stands in a message and could not arrive as it is. Only its place is worth a message, and that is searched for then. */
export class Unsendable extends Error {}

/** Whether an object would not arrive as what it is, although the platform may say nothing. */
export function isUnsendable(
  value: object,
  kind: Kind,
  moved: readonly object[] | undefined,
  { isBare }: Kinds,
): boolean {
  if (kind === LOST) return moved?.includes(value) !== true;
  if (isBare && ArrayBuffer.isView(value) && isShared(value.buffer)) return true;
  return (kind === MEMORY || kind === BUFFER) && isDetached(value as ArrayBuffer | ArrayBufferView);
}
