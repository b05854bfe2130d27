import type { Clock } from '../../core/clock.js';
import { asyncDispose, dispose } from '../../core/dispose.js';
import { StateError } from '../../core/errors.js';
import { macrotask } from '../../core/host.js';
import { runsBelow } from '../../core/observable-run.js';
import type { Run } from '../../core/run.js';
import type { Tree } from '../../core/tree.js';
import { checkBoolean, checkMs, checkOptions, expected } from '../../core/validation.js';
import { Engine, treeOf } from '../../engine/engine.js';
import type { EngineOptions } from '../../engine/engine-options.js';
import type { Executors } from '../../engine/executors.js';
import { cancelRuns } from '../../engine/registry.js';
import type { WorkerHooks } from '../../executors/pool/worker-hooks.js';
import type { ExecutorKind } from '../../tasks/executor-kind.js';
import { nameBlockers } from './blockers.js';
import { InProcessExecutors } from './in-process-executors.js';
import { drawFirst, seededDraw } from './random.js';
import { Stillness } from './stillness.js';
import { UnseenErrors } from './unseen-errors.js';
import { clockFrom, exact, hurried, VirtualClock } from './virtual-clock.js';

/** What `control` takes. */
export interface ControlOptions {
  /**
   * Draws the order of tasks that could execute at the same moment: an integer; the same seed gives the same order.
   * @defaultValue none: in order of submission
   */
  readonly seed?: number | undefined;
  /** Where the wall clock starts: a date, or milliseconds since 1970. @defaultValue the real time */
  readonly now?: Date | number | undefined;
}

/**
 * A test's hold on an engine's time. It ends with `using`, or with `await using`, for which (virtual) time passes until clean-up has ended.
 *
 * At its end it throws a {@link StateError} naming the runs that are still active, and the errors that nobody has looked at.
 */
export interface Control extends Disposable, AsyncDisposable {
  /** What the virtual wall clock shows, in milliseconds since 1970; it starts at the option `now`, else at the real time. */
  readonly now: number;
  /**
   * Lets so much time pass: what is due on the way fires, in order of time.
   *
   * @param ms - milliseconds, finite, 0 or more
   * @throws `TypeError` or `RangeError` when `ms` is no such number, {@link StateError} after the end
   */
  advance(ms: number): Promise<void>;
  /**
   * Sets the wall clock, as somebody sets the machine's: timers and the monotonic clock do not notice, schedules of dates do.
   *
   * @param time - a date, or milliseconds since 1970
   * @throws `TypeError` or `RangeError` for what is no time, {@link StateError} after the end
   */
  setTime(time: Date | number): void;
  /**
   * Lets the machine sleep for so long, and then happen what follows from its waking: nothing does in between.
   *
   * @param ms - milliseconds, finite, 0 or more
   * @param options - `counted`: the monotonic clock goes on during sleep, as on some systems; by default it stands still
   * @throws `TypeError` or `RangeError` for what cannot be used, {@link StateError} after the end
   */
  suspend(ms: number, options?: { readonly counted?: boolean }): Promise<void>;
  /**
   * Lets happen what is ready, without a step in time: resumptions, tasks, timers of no delay; and tells of progress. It waits for nothing real.
   *
   * @throws {@link StateError} after the end
   */
  flush(): Promise<void>;
  /**
   * Lets time pass, from timer to timer, until no run is active.
   *
   * A task that waits for something real gets half a second of real time for it.
   * @throws {@link StateError} naming the runs that no timer will free, and what they wait for
   */
  settled(): Promise<void>;
}

/** So many steps in time without an end: it is a handler that never ends. */
const MOST_STEPS = 10_000;
/** Real milliseconds in which one of the tasks that wait for something real has to end. */
const PATIENCE = 500;

/**
 * Puts an engine under a virtual clock and in-process executors, until it is disposed; handlers that exist already follow.
 *
 * At the end of its scope it restores both; where runs are still active it cancels them and throws, naming them. It drives `sleep`, `timeout`, `retry`,
 * `debounce`, schedules and all else that waits for time in the engine; not `setTimeout` or `Date` of the program.
 *
 * @param engine - any engine without active runs
 * @param options - a seed, and where the wall clock starts
 * @throws `TypeError` or `RangeError` for what cannot be used, {@link StateError} when runs are active, the engine is closed or is
 *   controlled already
 * @example
 * ```ts
 * import { sleep } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * import { control } from 'offloop/testing';
 * const engine = new NodeEngine();
 * const greet = engine.async(function* () { yield* sleep(60_000); return 'hello'; });
 * const clock = control(engine);
 * const run = greet();
 * await clock.advance(60_000);
 * run.result; // => 'hello'
 * clock[Symbol.dispose]();
 * ```
 * @remarks Idea: fake timers, and the seeded schedules of loom and fast-check.
 */
export function control(engine: Engine, options: ControlOptions = {}): Control {
  if (!(engine instanceof Engine)) throw new TypeError(expected('engine', 'an engine', engine));
  checkOptions('control', options, ['seed', 'now']);
  return new EngineControl(engine, options);
}

/** The control of one engine. */
export class EngineControl implements Control {
  readonly #tree: Tree;
  readonly #clockBefore: Clock;
  readonly #clock: VirtualClock;
  readonly #executors: InProcessExecutors;
  readonly #restoreExecutors: () => void;
  readonly #stillness: Stillness;
  readonly #seed: number | undefined;
  /** One at a time, in order of calls. */
  #last: Promise<unknown> = Promise.resolve();
  #callsUnderWay = 0;
  readonly #unseen: UnseenErrors;
  #isOver = false;

  constructor(engine: Engine, { seed, now }: ControlOptions) {
    checkSeed(seed);
    if (now !== undefined) checkTime('now', now);
    const tree = treeOf(engine);
    refuseUnusable(tree);
    this.#tree = tree;
    this.#seed = seed;
    this.#clockBefore = tree.clock;
    this.#clock = new VirtualClock(
      tree.clock.now(),
      now === undefined ? Math.ceil(tree.clock.wall()) : Number(now),
      seed === undefined ? drawFirst : seededDraw(seed),
    );
    const controlled = engine as unknown as {
      readonly options: EngineOptions;
      workerHooks(kind: ExecutorKind): WorkerHooks | undefined;
    };
    const hooksOf = (kind: ExecutorKind): WorkerHooks | undefined => controlled.workerHooks(kind);
    this.#executors = new InProcessExecutors(controlled.options, seed, this.#clock, hooksOf);
    this.#stillness = new Stillness(tree, this.#clock, this.#executors);
    tree.setClock(this.#clock);
    this.#unseen = new UnseenErrors(tree, () => this.#callsUnderWay > 0);
    this.#restoreExecutors = (tree.executors as Executors).replace((kind) => this.#executors.make(kind));
  }

  get now(): number {
    return this.#clock.wall();
  }

  async advance(ms: number): Promise<void> {
    if (ms === undefined) throw new TypeError(expected('ms', 'a finite number of milliseconds from 0 up', ms));
    checkMs('ms', ms);
    await this.#inTurn(async () => {
      const end = exact(this.#clock.now() + ms);
      await this.#stillness.reached();
      while (await this.#step(end));
      if (!this.#isOver && this.#clock.now() < end) this.#clock.moveTo(end);
    });
  }

  setTime(time: Date | number): void {
    checkTime('time', time);
    this.#refuseAfterEnd();
    this.#clock.setWall(Number(time));
  }

  async suspend(ms: number, options: { readonly counted?: boolean } = {}): Promise<void> {
    if (ms === undefined) throw new TypeError(expected('ms', 'a finite number of milliseconds from 0 up', ms));
    checkMs('ms', ms);
    checkOptions('suspend', options, ['counted']);
    checkBoolean('counted', options.counted);
    await this.#inTurn(async () => {
      await this.#stillness.reached();
      if (this.#isOver) return;
      this.#clock.sleep(ms, options.counted === true);
      await this.#stillness.reached();
    });
  }

  async flush(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#stillness.reached();
      // Progress is told once a frame, for which no time passes here.
      this.#tree.progress.tell();
      await this.#stillness.reached();
    });
  }

  async settled(): Promise<void> {
    await this.#inTurn(async () => {
      for (let steps = 0; ; steps += 1) {
        await this.#stillness.reached();
        if (this.#isOver || this.#tree.root.firstChild === undefined) return;
        if (await this.#executors.oneEnds(PATIENCE)) continue;
        if (steps === MOST_STEPS) throw this.#error(`Still active after ${steps} timers:`);
        if (!(await this.#step(Number.POSITIVE_INFINITY))) throw this.#error('No timer will free');
      }
    });
  }

  /** Goes on to the next timer, if it is due by then. */
  async #step(end: number): Promise<boolean> {
    const { next } = this.#clock;
    if (this.#isOver || next === undefined || next > end) return false;
    this.#clock.moveTo(next);
    await this.#stillness.reached();
    return true;
  }

  async #inTurn(action: () => Promise<unknown>): Promise<void> {
    this.#refuseAfterEnd();
    this.#callsUnderWay += 1;
    const turn = this.#last.then(action);
    const end = (): void => this.#callEnded();
    this.#last = turn.then(end, end);
    await turn;
  }

  #refuseAfterEnd(): void {
    if (this.#isOver) throw new StateError('The control of this engine has ended. Take control of it again');
  }

  #callEnded(): void {
    this.#callsUnderWay -= 1;
    if (this.#callsUnderWay > 0) return;
    // A test that goes on after `await` looks at its runs before that, or makes the next call.
    macrotask(() => {
      if (this.#callsUnderWay > 0) return;
      this.#unseen.decideAll();
    });
  }

  /** Lets time pass for the clean-up of what was cancelled, until `work` has ended or nothing leads there. */
  async #drive(work: Promise<unknown>): Promise<void> {
    let isDone = false;
    const end = (): void => {
      isDone = true;
    };
    work.then(end, end);
    await this.#inTurn(async () => {
      await this.#stillness.reached();
      while (!isDone) {
        // What waits for something real gets its time, before that of the clock is up.
        if (await this.#executors.oneEnds(PATIENCE)) await this.#stillness.reached();
        else if (!(await this.#step(Number.POSITIVE_INFINITY))) return;
      }
    });
  }

  /** What a test that ends now fails with: it leaves runs behind. Cancelled ones do not count where they get time to end. */
  #leftBehind(isTimeLeft: boolean): StateError | undefined {
    this.#executors.endCancelled();
    const runs = runsBelow(this.#tree.root).filter((run) => !(isTimeLeft && run.isCancelling));
    return runs.length === 0 ? undefined : this.#error('The test ends with active runs:', runs);
  }

  #error(what: string, runs?: readonly Run[]): StateError {
    const seed = this.#seed === undefined ? '' : ` The seed is ${this.#seed}.`;
    const wayOut = 'Answer what they wait for, let time pass with `advance`, or cancel them';
    return new StateError(`${what} ${nameBlockers(this.#tree, runs)}.${seed} ${wayOut}`);
  }

  /**
   * Gives the engine back.
   *
   * @param isEngineOver - what is left of clean-up need not take its time, since nobody has use for the engine
   */
  #release(isEngineOver: boolean): void {
    this.#isOver = true;
    this.#cancelAll();
    void this.#executors.close();
    this.#restoreExecutors();
    this.#stillness.end();
    this.#unseen.end();
    if (isEngineOver) this.#tree.close();
    const clock = clockFrom(this.#clockBefore, this.#clock.now());
    this.#tree.setClock(isEngineOver ? hurried(clock) : clock);
    this.#clock.handOver(this.#tree.clock);
  }

  /** Schedules of the test begin nothing more. */
  #endResidents(): void {
    for (const resident of this.#tree.residents) resident.clockEnds?.(this.#clock);
  }

  #cancelAll(): void {
    cancelRuns(this.#tree, runsBelow(this.#tree.root), 'owner', 'the test has ended');
  }

  /** Ends it at once. @throws what the test fails with */
  end(isEngineOver: boolean): void {
    if (this.#isOver) return;
    this.#endResidents();
    const left = this.#leftBehind(false);
    const collected = this.#unseen.collect();
    this.#release(isEngineOver);
    fail(collected(), left);
  }

  /** Ends it when clean-up has ended, for which virtual time passes. @throws what the test fails with */
  async endInTime(isEngineOver: boolean, close: () => Promise<void>): Promise<void> {
    if (this.#isOver) return;
    this.#endResidents();
    let left = this.#leftBehind(true);
    const collected = this.#unseen.collect();
    const closing = close();
    await this.#drive(closing);
    if (isEngineOver) await closing;
    // Who looks until then is in time.
    await new Promise<void>((resolve) => macrotask(resolve));
    left ??= this.#leftBehind(false);
    this.#release(isEngineOver);
    fail(collected(), left);
  }

  [dispose](): void {
    this.end(false);
  }

  [asyncDispose](): Promise<void> {
    return this.endInTime(false, async () => {
      this.#cancelAll();
      while (this.#tree.root.firstChild !== undefined && !this.#isOver)
        await new Promise<void>((resolve) => macrotask(resolve));
      await this.#executors.close();
    });
  }
}

/** Fails the test with what is wrong at its end, if anything is. */
function fail(unseen: readonly unknown[], left: StateError | undefined): void {
  const errors = left === undefined ? unseen : [...unseen, left];
  if (errors.length > 1) throw new AggregateError(errors, errors.map(String).join('\n'));
  if (errors.length === 1) throw errors[0];
}

function checkSeed(seed: number | undefined): void {
  if (seed === undefined) return;
  const message = expected('seed', 'an integer', seed);
  if (typeof seed !== 'number') throw new TypeError(message);
  if (!Number.isSafeInteger(seed)) throw new RangeError(message);
}

function checkTime(name: string, time: Date | number): void {
  const message = (): string => expected(name, 'a valid date, or milliseconds since 1970', time);
  if (typeof time !== 'number' && !(time instanceof Date)) throw new TypeError(message());
  if (!Number.isFinite(Number(time))) throw new RangeError(message());
}

function refuseUnusable(tree: Tree): void {
  if (tree.isClosed) throw new StateError('The engine is closed. Control one that is open');
  if (tree.clock instanceof VirtualClock)
    throw new StateError('The engine is controlled already. Dispose of that control first; a `TestEngine` is its own');
  if (tree.root.firstChild === undefined) return;
  const hint = 'Their timers and workers are real. Take control before they start';
  throw new StateError(`The engine has active runs: ${nameBlockers(tree)}. ${hint}`);
}
