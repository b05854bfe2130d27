/** What holds memory outside of the heap until it is closed: pictures and sounds. The collector does not hurry for memory of this kind. */
const KIND = /^(?:ImageBitmap|VideoFrame|AudioData)$/;

interface Picture {
  close(): void;
}

/** Whether a value is such a thing. */
export function isPicture(value: unknown): value is Picture {
  if (typeof value !== 'object' || value === null) return false;
  const { [Symbol.toStringTag]: kind } = value as { readonly [Symbol.toStringTag]?: unknown };
  return typeof kind === 'string' && KIND.test(kind);
}

/** Closes what a worker has sent and nobody wants: nobody else has it. */
export function closeUnwanted(value: unknown): void {
  if (isPicture(value)) value.close();
}
