import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sleep } from 'offloop';
import { schedules } from 'offloop/schedule';
import { TestEngine } from 'offloop/testing';

/** What somebody does to a schedule; times are milliseconds. */
type Step =
  | { readonly do: 'advance' | 'sleep' | 'sleepCounted' | 'setTime'; readonly ms: number }
  | { readonly do: 'restart'; readonly interval: number }
  | { readonly do: 'pause' | 'resume' | 'resumeNow' | 'workNow' | 'stop' | 'start' };

interface Options {
  readonly interval: number;
  readonly work: number;
  readonly startWithDelay: boolean;
  readonly maxCount: number;
}

/** A schedule of an interval, in the simplest way: millisecond by millisecond. */
class Model {
  readonly calls: number[] = [];
  missed = 0;
  #now = 0;
  #interval: number;
  #slot: number | undefined;
  #endsAt: number | undefined;
  #count = 0;
  #state: 'running' | 'paused' | 'stopped' = 'running';
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
    this.#interval = options.interval;
    this.#slot = options.startWithDelay ? options.interval : 0;
    this.#look();
  }

  get isBusy(): boolean {
    return this.#endsAt !== undefined;
  }

  advance(ms: number): void {
    for (let n = 0; n < ms; n += 1) {
      this.#now += 1;
      this.#look();
    }
  }

  /** All at once: what went by is found late. */
  jump(ms: number): void {
    this.#now += ms;
    this.#look();
  }

  /** What happens now: first slots, which a call that ends now still fills, then the end of that call. */
  #look(): void {
    if (this.#slot !== undefined && this.#slot <= this.#now) {
      const passed = Math.floor((this.#now - this.#slot) / this.#interval) + 1;
      this.#slot += passed * this.#interval;
      if (this.isBusy) this.missed += passed;
      else {
        this.missed += passed - 1;
        this.#call();
      }
    }
    if (this.#endsAt !== undefined && this.#endsAt <= this.#now) {
      this.#endsAt = undefined;
      if (this.#state === 'running' && this.#slot === undefined) this.#state = 'stopped';
    }
  }

  #call(): void {
    this.calls.push(this.#now);
    this.#count += 1;
    if (this.#count >= this.#options.maxCount) this.#slot = undefined;
    this.#endsAt = this.#now + this.#options.work;
  }

  do(step: Step): void {
    if (step.do === 'stop') this.#end();
    else if (step.do === 'start') this.#start();
    else if (this.#state === 'stopped') return;
    else if (step.do === 'pause') {
      this.#state = 'paused';
      this.#slot = undefined;
    } else if (step.do === 'resume' || step.do === 'resumeNow') {
      if (this.#state === 'paused') this.#goOn(step.do === 'resume' ? this.#now + this.#interval : this.#now);
    } else if (step.do === 'restart') {
      this.#interval = step.interval;
      this.#goOn(this.#now + this.#interval);
    } else if (step.do === 'workNow' && !this.isBusy && this.#count < this.#options.maxCount) {
      if (this.#state === 'paused') this.#call();
      else this.#slot = this.#now;
    }
    this.#look();
  }

  #goOn(slot: number): void {
    this.#state = 'running';
    this.#slot = this.#count < this.#options.maxCount ? slot : undefined;
    if (this.#slot === undefined && !this.isBusy) this.#state = 'stopped';
  }

  #end(): void {
    this.#state = 'stopped';
    this.#slot = undefined;
  }

  #start(): void {
    if (this.#state !== 'stopped') return;
    this.#state = 'running';
    this.#count = 0;
    this.missed = 0;
    this.#slot = this.#options.startWithDelay ? this.#now + this.#interval : this.#now;
  }
}

const ms = fc.integer({ min: 1, max: 120 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('advance' as const), ms }) },
  fc.record({ do: fc.constantFrom('sleep' as const, 'sleepCounted' as const, 'setTime' as const), ms }),
  fc.record({ do: fc.constant('restart' as const), interval: fc.integer({ min: 1, max: 40 }) }),
  fc.record({
    do: fc.constantFrom(
      'pause' as const,
      'resume' as const,
      'resumeNow' as const,
      'workNow' as const,
      'stop' as const,
      'start' as const,
    ),
  }),
);
const options = fc.record({
  interval: fc.integer({ min: 1, max: 40 }),
  work: fc.integer({ min: 0, max: 60 }),
  startWithDelay: fc.boolean(),
  maxCount: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 5 })),
});

test('calls come when a simple model says, whatever is done to the schedule, the machine and its clock', async () => {
  await fc.assert(
    fc.asyncProperty(options, fc.array(step, { maxLength: 12 }), async (given, steps) => {
      await using engine = new TestEngine({ now: 0 });
      const model = new Model(given);
      const { interval, work, startWithDelay, maxCount } = given;
      const calls: number[] = [];
      let slept = 0;
      const schedule = schedules(engine).every(
        interval,
        function* () {
          calls.push(engine.now - slept);
          if (work > 0) yield* sleep(work);
        },
        { startWithDelay, maxCount, dispose: false },
      );
      await engine.flush();
      for (const step of steps) {
        // What waits for the end of a call is looked at where there is none.
        if (model.isBusy && step.do !== 'advance' && step.do !== 'sleep' && step.do !== 'setTime') continue;
        const before = engine.now;
        if (step.do === 'advance') {
          await engine.advance(step.ms);
          model.advance(step.ms);
        } else if (step.do === 'sleepCounted') {
          await engine.suspend(step.ms, { counted: true });
          model.jump(step.ms);
        } else if (step.do === 'sleep') {
          await engine.suspend(step.ms);
          slept += step.ms;
        } else if (step.do === 'setTime') {
          engine.setTime(before - step.ms);
          slept -= step.ms;
        } else {
          if (step.do === 'pause') await schedule.pause();
          else if (step.do === 'resume') schedule.resume();
          else if (step.do === 'resumeNow') schedule.resume({ immediately: true });
          else if (step.do === 'restart') await schedule.restart(step.interval);
          else if (step.do === 'workNow') schedule.workNow();
          else if (step.do === 'stop') await schedule.stop();
          else schedule.start();
          model.do(step);
        }
        await engine.flush();
        expect(calls).toEqual(model.calls);
        expect(schedule.missed).toBe(model.missed);
      }
      await schedule.stop({ cancel: true });
    }),
    { numRuns: 150 },
  );
});

const MINUTE = 60_000;
/** A clock that is set back by less repeats nothing. */
const SET_BACK = 180;

/** A schedule of dates, in the simplest way, in minutes of the wall clock. */
class DateModel {
  readonly calls: number[] = [];
  missed = 0;
  #now: number;
  #latest: number;
  #slot: number;
  readonly #every: number;
  readonly #grace: number;

  constructor(now: number, every: number, grace: number) {
    this.#now = now;
    this.#latest = now;
    this.#every = every;
    this.#grace = grace;
    this.#slot = this.#after(now);
  }

  #after(time: number): number {
    return (Math.floor(time / this.#every) + 1) * this.#every;
  }

  advance(minutes: number): void {
    for (let n = 0; n < minutes; n += 1) this.jump(1);
  }

  jump(minutes: number): void {
    this.#now += minutes;
    if (this.#now < this.#latest - SET_BACK) {
      this.#latest = this.#now;
      this.#slot = this.#after(this.#now);
    }
    this.#latest = Math.max(this.#latest, this.#now);
    if (this.#slot > this.#now) return;
    const next = this.#after(this.#now);
    const passed = (next - this.#slot) / this.#every;
    const isTooLate = this.#now - (next - this.#every) > this.#grace;
    this.missed += isTooLate ? passed : passed - 1;
    if (!isTooLate) this.calls.push(this.#now);
    this.#slot = next;
  }
}

const dateStep = fc.record({
  do: fc.constantFrom('advance' as const, 'sleep' as const, 'sleepCounted' as const, 'setTime' as const),
  minutes: fc.integer({ min: 1, max: 400 }),
  isBack: fc.boolean(),
});
const dateOptions = fc.record({
  every: fc.integer({ min: 5, max: 200 }),
  grace: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 0, max: 60 })),
});

test('calls of dates come when a simple model says, whatever is done to the machine and its clock', async () => {
  await fc.assert(
    fc.asyncProperty(dateOptions, fc.array(dateStep, { maxLength: 12 }), async ({ every, grace }, steps) => {
      const begin = 10_000;
      await using engine = new TestEngine({ now: begin * MINUTE });
      const model = new DateModel(begin, every, grace);
      const calls: number[] = [];
      const slot = every * MINUTE;
      const schedule = schedules(engine).cron(
        { next: (after) => (Math.floor(after / slot) + 1) * slot },
        () => {
          calls.push(engine.now / MINUTE);
        },
        { grace: grace * MINUTE },
      );
      for (const { do: what, minutes, isBack } of steps) {
        const ms = minutes * MINUTE;
        if (what === 'advance') await engine.advance(ms);
        else if (what === 'setTime') engine.setTime(engine.now + (isBack ? -ms : ms));
        else await engine.suspend(ms, { counted: what === 'sleepCounted' });
        await engine.flush();
        if (what === 'advance') model.advance(minutes);
        else model.jump(what === 'setTime' && isBack ? -minutes : minutes);
        expect(calls).toEqual(model.calls);
        expect(schedule.missed).toBe(model.missed);
      }
    }),
    { numRuns: 150 },
  );
});
