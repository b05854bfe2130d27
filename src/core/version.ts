/** That of the package. */
export const VERSION = '0.1.0';

/** Where an object of the library says of which version it is. */
export const MADE_BY: unique symbol = Symbol.for('offloop.version') as never;

/** Says of what another copy of the library made that it did, and which one; nothing of everything else. */
export function otherCopy(value: unknown): string {
  const version =
    (typeof value === 'object' && value !== null) || typeof value === 'function'
      ? (value as { [MADE_BY]?: unknown })[MADE_BY]
      : undefined;
  return typeof version !== 'string' || version === VERSION
    ? ''
    : ` of another copy of offloop, version ${version}; this one is ${VERSION}, and a program needs one version`;
}
