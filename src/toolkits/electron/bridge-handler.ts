declare const call: unique symbol;

/** A function of main as its pages see it; a type only. */
export interface BridgeHandler<A extends readonly unknown[], R> {
  readonly [call]: (...args: A) => R;
}
