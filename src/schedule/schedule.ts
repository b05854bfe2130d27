/// <reference lib="esnext.disposable" preserve="true" />
import type { Run } from '../core/run.js';

/** What a schedule goes by. */
export type ScheduleKind = 'every' | 'after' | 'at' | 'cron';

/** What the store of a schedule shows; the same object until something changes. */
export interface ScheduleSnapshot {
  readonly name: string;
  readonly kind: ScheduleKind;
  /** When it calls: `30 s`, a date, a cron expression. */
  readonly rule: string;
  readonly state: 'stopped' | 'waiting' | 'executing' | 'paused';
  /** When the next call comes, in milliseconds since 1970. */
  readonly next: number | undefined;
  readonly count: number;
  readonly missed: number;
  readonly lastError: unknown;
}

/** Why a slot got no call: one was under way, it was found too late, or the page was hidden. */
export type MissedReason = 'busy' | 'late' | 'hidden';

/** The events of a schedule with what they carry. */
export interface ScheduleEvents<D> {
  started: { readonly schedule: Schedule<D> };
  finished: { readonly schedule: Schedule<D> };
  paused: { readonly schedule: Schedule<D> };
  resumed: { readonly schedule: Schedule<D> };
  call: { readonly schedule: Schedule<D>; readonly run: Run };
  error: { readonly schedule: Schedule<D>; readonly run: Run; readonly error: unknown };
  missed: { readonly schedule: Schedule<D>; readonly due: number; readonly reason: MissedReason };
}

/** Recurring or delayed work: what `every`, `after`, `at` and `cron` give. */
export interface Schedule<D = undefined> extends AsyncDisposable {
  /** What it was named; `''` where it has no name. */
  readonly name: string;
  readonly kind: ScheduleKind;
  /** When the next call comes, jitter included, in milliseconds since 1970; `undefined` while none is to come. */
  readonly next: number | undefined;
  /** Calls since the start; retries are none. */
  readonly count: number;
  /** Slots since the start that got no call of their own. */
  readonly missed: number;
  /** Whether it is started and has not ended. */
  readonly isRunning: boolean;
  readonly isPaused: boolean;
  /** Whether a call is under way. */
  readonly isExecuting: boolean;
  /** The calls under way. */
  readonly runs: readonly Run[];
  /** The call that began last. */
  readonly last: Run | undefined;
  /** Your own; calls find it in their context. */
  data: D;
  /**
   * Starts it from 0, also again, and puts it into the registry. While it is running nothing happens; while calls of a stopped one go on
   * it starts when they have ended.
   *
   * @param args - what calls find in their context
   */
  start(...args: unknown[]): void;
  /**
   * Lets no further call begin. From inside one of its calls it waits for the others alone, as long as it is called before the first `await` of an
   * async function: write `void schedule.stop()` after it.
   *
   * @param options - `cancel`: calls that are under way are cancelled
   * @returns resolves when the calls under way have ended; never rejects
   */
  stop(options?: { readonly cancel?: boolean }): Promise<void>;
  /**
   * Lets no further call begin until it is resumed.
   *
   * @returns resolves when the calls under way have ended; rejects with a `DeadlockError` inside one of them
   */
  pause(): Promise<void>;
  /**
   * Goes on after a pause: with an interval from now on, else with the next slot.
   *
   * @param options - `immediately`: with a call at once
   */
  resume(options?: { readonly immediately?: boolean }): void;
  /**
   * Waits for the calls under way, and counts anew from there. Inside one of them it counts from now.
   *
   * @param interval - another interval, or another delay, in milliseconds
   */
  restart(interval?: number): Promise<void>;
  /** Calls at once, and counts the interval from now. Nothing happens while it executes, or when it is not running. */
  workNow(): void;
  /** The next slots, so many at the most, in milliseconds since 1970. */
  upcoming(count: number): readonly number[];
  /**
   * Listens. Whoever listens to `error` is who errors are told; the engine's `error` event then keeps quiet.
   *
   * @returns what takes the listener back
   */
  on<E extends keyof ScheduleEvents<D>>(event: E, listener: (event: ScheduleEvents<D>[E]) => void): () => void;
  /** For stores: calls the listener when something changes; bound. */
  subscribe(this: void, listener: () => void): () => void;
  /** For stores; bound. */
  getSnapshot(this: void): ScheduleSnapshot;
}
