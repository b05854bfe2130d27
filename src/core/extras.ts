import type { Context } from './context.js';
import type { Cleanup } from './operation.js';

/** Something that ends with the frame that owns it: a stream of results. */
export interface Owned {
  ownerEnded(): void;
}

/** The rare parts of a frame, made when they are first needed: most runs have none of them. */
export class Extras {
  controller: AbortController | undefined = undefined;
  cleanups: Cleanup[] | undefined = undefined;
  /** Steps of a clean-up that could not be attributed: they run before the deferred ones. */
  putOff: unknown[] | undefined = undefined;
  owned: Set<Owned> | undefined = undefined;
  /** Forks that failed while the generator was on the stack. */
  failed: unknown[] | undefined = undefined;
  /** The generator whose `finally` is being driven, while unwinding. */
  holder: Generator | undefined = undefined;
  /** The way of an `async function*` to its next `yield`, while it is on it. */
  pendingStep: Promise<unknown> | undefined = undefined;
  /** That of an `async function*`. */
  unwinding: { resume(failed: boolean, value: unknown): void } | undefined = undefined;
  /** Called once when the frame has settled. */
  undos: (() => void)[] | undefined = undefined;
  /** That of the call, where the program uses any. */
  context: Context | undefined = undefined;
}
