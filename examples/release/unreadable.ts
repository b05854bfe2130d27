import { getSystemErrorMap } from 'node:util';

/** An error that names what cannot be read, and says why in words: `permission denied`. */
export function unreadable(path: string, error: unknown): Error {
  const { errno, message } = error as NodeJS.ErrnoException;
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno);
  return new Error(`Cannot read ${path}: ${known?.[1] ?? message}`, { cause: error });
}
