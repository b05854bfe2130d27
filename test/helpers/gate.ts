/** A promise that the test opens, instead of waiting for a while. */
export class Gate<T = void> implements PromiseLike<T> {
  readonly #promise: Promise<T>;
  #open!: (value: T) => void;
  #fail!: (error: unknown) => void;

  constructor() {
    this.#promise = new Promise((open, fail) => {
      this.#open = open;
      this.#fail = fail;
    });
    // A gate may fail before somebody looks.
    this.#promise.catch(() => {});
  }

  open(value: T): void {
    this.#open(value);
  }

  fail(error: unknown): void {
    this.#fail(error);
  }

  // biome-ignore lint/suspicious/noThenProperty: a gate is awaited
  then<A, B>(
    done?: ((value: T) => A | PromiseLike<A>) | null,
    failed?: ((error: unknown) => B | PromiseLike<B>) | null,
  ) {
    return this.#promise.then(done, failed);
  }
}

/** Settles when the condition holds; the loop turns in between. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** What the work throws or rejects with. */
export async function errorOf<E = Error>(work: PromiseLike<unknown> | (() => unknown)): Promise<E> {
  let value: unknown;
  try {
    value = await (typeof work === 'function' ? work() : work);
  } catch (error) {
    return error as E;
  }
  throw new Error(`Expected an error, got ${String(value)}`);
}
