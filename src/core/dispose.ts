// Programs need not name `esnext.disposable` in their `lib`.
/// <reference lib="esnext.disposable" preserve="true" />
/** `Symbol.dispose`, also where the platform has none yet. */
export const dispose: typeof Symbol.dispose = Symbol.dispose ?? (Symbol.for('Symbol.dispose') as never);

/** `Symbol.asyncDispose`, also where the platform has none yet. */
export const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? (Symbol.for('Symbol.asyncDispose') as never);
