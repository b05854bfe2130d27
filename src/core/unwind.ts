/**
 * Exact unwinding: whose `finally` yielded?
 *
 * After `generator.return()`, a `finally` may yield a clean-up step. If it stands in a helper reached by `yield*`, going on with
 * `next()` would let the helper end normally and its caller's next line run: a cancelled "delete?" dialog deletes. From outside the
 * two cases look alike; but `yield*` looks `return` up at the moment of the cancel. So for the synchronous stretch of one
 * `return()` a recording function stands in its place, and notes the generators that did not end. The deepest of them is the one that
 * is suspended in its `finally`.
 *
 * @remarks Idea: a property of the language (ECMA-262, `yield*`) that no peer uses; effection #1154 describes the problem.
 */
const GeneratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())) as Generator;
const nativeReturn = GeneratorPrototype.return;

/** One `return()`. It is also the value given to it, which `yield*` passes on to helpers, and nobody else can know. */
interface Closing {
  readonly report: (error: unknown) => void;
  /** The deepest helper that did not end, and what it yielded. */
  suspended: { readonly generator: Generator; readonly step: unknown } | undefined;
}

let active: Closing | undefined;
/** Frozen intrinsics cannot be watched. */
let isWritable = Object.getOwnPropertyDescriptor(GeneratorPrototype, 'return')?.writable === true;

function recordingReturn(this: Generator, value: unknown): IteratorResult<unknown, unknown> {
  const closing = active;
  // What a `finally` closes by itself, as a `for…of` that it leaves, is no part of the unwinding.
  if (closing === undefined || value !== closing) return nativeReturn.call(this, value);
  let result: IteratorResult<unknown, unknown>;
  try {
    result = nativeReturn.call(this, value);
  } catch (error) {
    // An error that leaves a helper's `finally` must not meet its callers' `catch`: no line of theirs runs any more.
    closing.report(error);
    return { value: undefined, done: true };
  }
  if (!result.done) closing.suspended ??= { generator: this, step: result.value };
  return result;
}

/**
 * Calls `generator.return()` once.
 *
 * @param report - gets errors that leave the `finally` of a helper
 * @returns `undefined` if all have ended; else the clean-up step, with the generator that is suspended in it where that can be
 *   told: not with frozen intrinsics, for generators of another realm, or through an iterator that changes the step
 * @throws what leaves the generator's own `finally`
 */
export function closeGenerator(
  generator: Generator,
  report: (error: unknown) => void,
): { readonly holder: Generator | undefined; readonly step: unknown } | undefined {
  const closing: Closing = { report, suspended: undefined };
  const before = GeneratorPrototype.return;
  if (!Object.prototype.isPrototypeOf.call(GeneratorPrototype, generator) || !replaceReturn(recordingReturn)) {
    const result = generator.return(undefined);
    return result.done ? undefined : { holder: undefined, step: result.value };
  }
  const outside = active;
  active = closing;
  let result: IteratorResult<unknown, unknown>;
  try {
    result = nativeReturn.call(generator, closing);
  } finally {
    active = outside;
    // Another copy of this library may be in the middle of a `return()` of its own.
    replaceReturn(before);
  }
  if (result.done) return undefined;
  const step = result.value;
  const { suspended } = closing;
  if (suspended === undefined) return { holder: generator, step };
  return { holder: suspended.step === step ? suspended.generator : undefined, step };
}

/** @returns false where the intrinsics are frozen */
function replaceReturn(method: typeof nativeReturn | typeof recordingReturn): boolean {
  if (!isWritable) return false;
  try {
    // An assignment keeps the property non-enumerable.
    GeneratorPrototype.return = method as typeof nativeReturn;
  } catch {
    isWritable = false;
  }
  return isWritable;
}
