import { getSystemErrorMap } from 'node:util';

/** A file or folder that could not be read. */
export interface Unreadable {
  readonly path: string;
  readonly reason: string;
}

/** What the system says of a failed call, in words: `permission denied`. */
export function reasonOf(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno);
  return known?.[1] ?? message;
}
