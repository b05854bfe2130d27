import type { Place } from './development-place.js';

/** An operation that was made and not used so far. */
export interface Made {
  /** As messages call it. */
  readonly kind: string;
  readonly place: Place | undefined;
}

/** As messages call an operation. @param maker - what made it: its constructor, or a method that gives a copy */
export function kindOf(operation: object, maker: unknown): string {
  const { name } = operation.constructor;
  if (maker === operation.constructor) return name;
  return `${name}, the copy that \`.${(maker as { readonly name: string }).name}\` gives and changes nothing else`;
}
