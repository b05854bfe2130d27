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
const AsyncGeneratorPrototype = Object.getPrototypeOf(
  Object.getPrototypeOf((async function* () {})()),
) as AsyncGenerator;
const nativeAsyncReturn = AsyncGeneratorPrototype.return;

/** One `return()`. It is also the value given to it, which `yield*` passes on to helpers, and nobody else can know. */
class Closing {
  readonly report: (error: unknown) => void;
  /** The deepest helper that did not end, and what it yielded. */
  suspended: { readonly generator: Generator; readonly step: unknown } | undefined;
  /** Of an asynchronous one: helpers that are, as well, from the outermost inwards, with what each gave when it is known. */
  readonly helpers: { readonly generator: AsyncGenerator; isSuspended: boolean }[] | undefined;

  constructor(report: (error: unknown) => void, helpers?: Closing['helpers']) {
    this.report = report;
    this.helpers = helpers;
  }
}

/** Where a generator rests that did not end. */
export interface Suspended<G = Generator | AsyncGenerator> {
  /** The generator that is suspended in its `finally`, where that can be told. */
  readonly holder: G | undefined;
  readonly step: unknown;
}

/** So many steps in a `finally` that cannot be told whose they are are put off; then the generator is given up. */
export const MOST_REFUSALS = 100;

/** Frozen intrinsics cannot be watched. */
let isWritable = Object.getOwnPropertyDescriptor(GeneratorPrototype, 'return')?.writable === true;

function recordingReturn(this: Generator, value: unknown): IteratorResult<unknown, unknown> {
  // What a `finally` closes by itself, as a `for…of` that it leaves, is no part of the unwinding.
  if (!(value instanceof Closing)) return (recording.isInPlace ? recording.before : nativeReturn).call(this, value);
  const closing = value;
  let result: IteratorResult<unknown, unknown>;
  try {
    result = nativeReturn.call(this, value);
  } catch (error) {
    // An error that leaves a helper's `finally` must not meet its callers' `catch`: no line of theirs runs any more.
    closing.report(error);
    return { value: undefined, done: true };
  }
  if (result.done) return result;
  closing.suspended ??= { generator: this, step: result.value };
  // The language would await a promise among them, and throw what it rejects with into the callers.
  return closing.helpers === undefined ? result : { value: closing.suspended, done: false };
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
): Suspended<Generator> | undefined {
  const closing = new Closing(report);
  const before = GeneratorPrototype.return;
  if (!Object.prototype.isPrototypeOf.call(GeneratorPrototype, generator) || !replaceReturn(recordingReturn)) {
    const result = generator.return(undefined);
    return result.done ? undefined : { holder: undefined, step: result.value };
  }
  let result: IteratorResult<unknown, unknown>;
  try {
    result = nativeReturn.call(generator, closing);
  } finally {
    // Another copy of this library may be in the middle of a `return()` of its own.
    replaceReturn(before);
  }
  if (result.done) return undefined;
  const step = result.value;
  const { suspended } = closing;
  if (suspended === undefined) return { holder: generator, step };
  return { holder: suspended.step === step ? suspended.generator : undefined, step };
}

/** The same for a helper of an `async function*`, which is one itself: it ends later. */
function recordingAsyncReturn(this: AsyncGenerator, value: unknown): Promise<IteratorResult<unknown, unknown>> {
  if (!(value instanceof Closing)) return recording.asyncBefore.call(this, value);
  const helper = { generator: this, isSuspended: false };
  value.helpers?.push(helper);
  return nativeAsyncReturn.call(this, value).then(
    (result) => {
      helper.isSuspended = result.done !== true;
      return result;
    },
    (error: unknown) => {
      value.report(error);
      return { value: undefined, done: true };
    },
  );
}

/**
 * As {@link closeGenerator}, for the generator of an `async function*` that rests at a `yield`. The language comes to its helpers in a
 * later turn, so recording goes on until all is known.
 */
export async function closeAsyncGenerator(
  generator: AsyncGenerator,
  report: (error: unknown) => void,
): Promise<Suspended | undefined> {
  const closing = new Closing(report, []);
  const canRecord = Object.prototype.isPrototypeOf.call(AsyncGeneratorPrototype, generator) && recordAsync();
  if (!canRecord) {
    const { done, value } = await generator.return(undefined);
    return done ? undefined : { holder: undefined, step: value };
  }
  try {
    return await suspendedIn(generator, closing);
  } finally {
    recordNoMore();
  }
}

async function suspendedIn(generator: AsyncGenerator, closing: Closing): Promise<Suspended | undefined> {
  const { done, value: step } = await nativeAsyncReturn.call(generator, closing);
  if (done) return undefined;
  // The deepest that did not end: a synchronous one stands below all others.
  const { suspended, helpers = [] } = closing;
  if (suspended !== undefined)
    return { holder: suspended === step ? suspended.generator : undefined, step: suspended.step };
  return { holder: helpers.findLast(({ isSuspended }) => isSuspended)?.generator ?? generator, step };
}

/** How many closings are recorded at present; whether what records stands in its places, and what stood there before. */
const recording = { count: 0, isInPlace: false, before: nativeReturn, asyncBefore: nativeAsyncReturn };

/** @returns false where the intrinsics are frozen */
function recordAsync(): boolean {
  // Another copy of this library may have put its own on top, which lets pass what it does not know: below that it stays.
  if (!recording.isInPlace) {
    recording.before = GeneratorPrototype.return;
    recording.asyncBefore = AsyncGeneratorPrototype.return;
    if (!replaceReturn(recordingReturn)) return false;
    if (!replaceAsyncReturn(recordingAsyncReturn)) {
      replaceReturn(recording.before);
      return false;
    }
    recording.isInPlace = true;
  }
  recording.count += 1;
  return true;
}

function recordNoMore(): void {
  recording.count -= 1;
  const isOnTop =
    GeneratorPrototype.return === recordingReturn && AsyncGeneratorPrototype.return === recordingAsyncReturn;
  if (recording.count > 0 || !isOnTop) return;
  replaceReturn(recording.before);
  replaceAsyncReturn(recording.asyncBefore);
  recording.isInPlace = false;
}

/** @returns false where the intrinsics are frozen */
function replaceReturn(method: typeof nativeReturn): boolean {
  if (!isWritable) return false;
  try {
    // An assignment keeps the property non-enumerable.
    GeneratorPrototype.return = method;
  } catch {
    isWritable = false;
  }
  return isWritable;
}

/** The same of asynchronous ones: one function for both would cost each cancel a twentieth. */
function replaceAsyncReturn(method: typeof nativeAsyncReturn): boolean {
  if (!isWritable) return false;
  try {
    AsyncGeneratorPrototype.return = method;
  } catch {
    isWritable = false;
  }
  return isWritable;
}
