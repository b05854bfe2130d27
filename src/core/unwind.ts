/**
 * Exact unwinding: whose `finally` yielded?
 *
 * After `generator.return()`, a `finally` may yield a clean-up step. If it stands in a helper reached by `yield*`, going on with
 * `next()` would let the helper end normally and its caller's next line run: a cancelled "delete?" dialog deletes. From outside the
 * two cases look alike; but `yield*` looks `return` up at the moment of the cancel. So for the synchronous stretch of one
 * `return()` a recording function stands in its place, and notes the generators that did not end. The deepest of them that gave the
 * value that came out is the one that is suspended in its `finally`.
 *
 * @remarks Idea: a property of the language (ECMA-262, `yield*`) that no peer uses; effection #1154 describes the problem.
 */
const GeneratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())) as Generator;
const nativeReturn = GeneratorPrototype.return;

interface Closing {
  readonly outer: Generator;
  readonly report: (error: unknown) => void;
  /** The first generator that did not end, and all others after it with their values. */
  readonly suspended: { readonly generator: Generator; readonly value: unknown }[];
}

let active: Closing | undefined;

function recordingReturn(this: Generator, value: unknown): IteratorResult<unknown, unknown> {
  const closing = active as Closing;
  let result: IteratorResult<unknown, unknown>;
  try {
    result = nativeReturn.call(this, value);
  } catch (error) {
    // An error that leaves a helper's `finally` must not meet its callers' `catch`: no line of theirs runs any more.
    closing.report(error);
    return { value: undefined, done: true };
  }
  if (!result.done) closing.suspended.push({ generator: this, value: result.value });
  return result;
}

/** Frozen intrinsics cannot be watched. */
const isWritable = Object.getOwnPropertyDescriptor(GeneratorPrototype, 'return')?.writable === true;

/** Whether the clean-up of this generator can be attributed: not with frozen intrinsics, nor for generators of another realm. */
export function canUnwindExactly(generator: Generator): boolean {
  return isWritable && Object.prototype.isPrototypeOf.call(GeneratorPrototype, generator);
}

/**
 * Calls `generator.return()` once.
 *
 * @param report - gets errors that leave the `finally` of a helper
 * @returns the generator that is suspended in a clean-up step with that step, or `undefined` if all have ended
 * @throws what leaves the generator's own `finally`
 */
export function closeGenerator(
  generator: Generator,
  report: (error: unknown) => void,
): { readonly holder: Generator; readonly step: unknown } | undefined {
  if (!canUnwindExactly(generator)) {
    const result = generator.return(undefined);
    return result.done ? undefined : { holder: generator, step: result.value };
  }
  const closing: Closing = { outer: generator, report, suspended: [] };
  const outside = active;
  active = closing;
  if (outside === undefined) replaceReturn(recordingReturn);
  let result: IteratorResult<unknown, unknown>;
  try {
    result = nativeReturn.call(generator, undefined);
  } finally {
    active = outside;
    if (outside === undefined) replaceReturn(nativeReturn);
  }
  if (result.done) return undefined;
  const step = result.value;
  const deepest = closing.suspended.find((entry) => entry.value === step);
  return { holder: deepest?.generator ?? generator, step };
}

function replaceReturn(method: typeof nativeReturn | typeof recordingReturn): void {
  // An assignment keeps the property non-enumerable.
  GeneratorPrototype.return = method as typeof nativeReturn;
}
