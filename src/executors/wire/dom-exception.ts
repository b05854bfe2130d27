/** The platform's class for errors like `AbortError`; typed here, since the types of Node and of pages differ. */
export const { DOMException } = globalThis as unknown as {
  readonly DOMException: new (message: string, name: string) => Error;
};
