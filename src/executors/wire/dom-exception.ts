/** The platform's class for errors like `AbortError`; typed here, since the types of Node and of pages differ. */
export const { DOMException } = globalThis as unknown as {
  readonly DOMException: new (message: string, name: string) => Error;
};

/** What a cancelled task finds as the reason in its signal. */
export function abortError(): Error {
  return new DOMException('The task was cancelled', 'AbortError');
}

/** Whether something was thrown only because of a cancel: by a signal, or by what was given one. */
export function isAbort(error: unknown): boolean {
  try {
    return typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'AbortError';
  } catch {
    // Its `name` throws: whatever it is, it is no abort.
    return false;
  }
}
