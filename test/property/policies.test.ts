/** Any order of calls, ends, cancels and clean-ups, under each policy: what happens is what a simple model says. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defer, fork, type Policy, type Run } from 'offloop';
import { type Gate, gate, Stage, turn } from '../core/stage.js';
import { watchListeners } from '../engine/listeners.js';

type Op =
  | { readonly do: 'call'; readonly key: number; readonly isSlow: boolean }
  | { readonly do: 'finish' | 'fail' | 'cancel' | 'clean'; readonly at: number }
  | { readonly do: 'cancelAll' | 'listen' | 'unlisten' };

const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('call' as const), key: fc.nat(1), isSlow: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('finish', 'fail', 'cancel', 'clean'), at: fc.nat(9) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('cancelAll', 'listen', 'unlisten') }) },
);

/** `ending`: its body has ended well or with an error, `closing`: it was cancelled; and its clean-up is under way. */
type Phase = 'pending' | 'running' | 'ending' | 'closing' | 'success' | 'error' | 'cancelled';

/** What is done for one call, or for several that share it. */
interface Work {
  /** That of the call it was begun for. */
  readonly label: number;
  readonly key: number;
  readonly isSlow: boolean;
  phase: Phase;
  /** What it becomes once its clean-up has ended. */
  outcome: Phase;
  /** Who is there still. */
  callers: number;
}

/** What is said of one call. */
interface Call {
  readonly label: number;
  readonly work: Work;
  /** It was cancelled alone, or dropped. */
  hasLeft: boolean;
}

/** What the policies promise, in as few words as possible. */
class Model {
  readonly calls: Call[] = [];
  readonly works: Work[] = [];
  readonly #policy: Policy;
  readonly #limit: number;

  constructor(policy: Policy, limit: number) {
    this.#policy = policy;
    this.#limit = limit;
  }

  worksIn(...phases: Phase[]): Work[] {
    return this.works.filter(({ phase }) => phases.includes(phase));
  }

  /** Calls that are there still. */
  with(...phases: Phase[]): Call[] {
    return this.calls.filter(({ hasLeft, work }) => !hasLeft && phases.includes(work.phase));
  }

  phaseOf({ hasLeft, work }: Call): Phase {
    return hasLeft ? 'cancelled' : work.phase;
  }

  call(key: number, isSlow: boolean): void {
    const label = this.calls.length;
    const own = (...phases: Phase[]): Work[] => this.worksIn(...phases).filter((other) => other.key === key);
    const waiting = own('pending');
    const live = own('running');
    const isFull = live.length + waiting.length >= this.#limit;
    const shared = this.#policy === 'share' && isFull ? (waiting.at(-1) ?? live.at(-1)) : undefined;
    if (shared !== undefined) {
      shared.callers += 1;
      this.calls.push({ label, work: shared, hasLeft: false });
      return;
    }
    const work: Work = { label, key, isSlow, phase: 'pending', outcome: 'success', callers: 1 };
    this.works.push(work);
    this.calls.push({ label, work, hasLeft: false });
    if (this.#policy === 'drop' && isFull) work.phase = 'cancelled';
    else if (this.#policy === 'keepLatest') {
      // Those that get a place after a clean-up are what comes next; the others are replaced.
      const places = this.#limit - live.length;
      for (const other of waiting.slice(places)) other.phase = 'cancelled';
    } else if (this.#policy === 'restart') {
      const excess = live.length + waiting.length + 1 - this.#limit;
      // What has ended but for its clean-up is cancelled no more.
      const replaced = [...live, ...waiting].slice(0, Math.max(0, excess));
      // Those that wait first: the place of one that ends is not theirs.
      for (const other of replaced.reverse()) this.#cancelWork(other);
    }
    this.startNext();
  }

  /** @returns whether it is accepted */
  cancel(call: Call, startNext = true): boolean {
    const { work } = call;
    const isTaken = work.phase === 'pending' || work.phase === 'running';
    if (isTaken && work.callers > 1) {
      work.callers -= 1;
      call.hasLeft = true;
    } else this.#cancelWork(work);
    if (startNext) this.startNext();
    return isTaken;
  }

  #cancelWork(work: Work): void {
    if (work.phase === 'pending') work.phase = 'cancelled';
    else if (work.phase === 'running') this.#end(work, 'cancelled');
  }

  end({ work }: Call, outcome: 'success' | 'error'): void {
    this.#end(work, outcome);
    this.startNext();
  }

  #end(work: Work, outcome: 'success' | 'error' | 'cancelled'): void {
    work.outcome = outcome;
    work.phase = work.isSlow ? (outcome === 'cancelled' ? 'closing' : 'ending') : outcome;
  }

  clean({ work }: Call): void {
    work.phase = work.outcome;
    this.startNext();
  }

  startNext(): void {
    for (const work of this.worksIn('pending')) {
      const taken = this.worksIn('running', 'ending', 'closing').filter(({ key }) => key === work.key);
      if (taken.length < this.#limit) work.phase = 'running';
    }
  }
}

/** The real thing, with gates in the hands of the test. */
class Reality {
  readonly engine = new Stage();
  readonly aborting = new AbortController();
  readonly listeners = watchListeners(this.aborting.signal);
  readonly runs: Run<number>[] = [];
  readonly errors: unknown[] = [];
  /** `+` and `-` with the id of each run, or with its name where it is a child. */
  readonly events: string[] = [];
  readonly #bodies = new Map<number, Gate<number>>();
  readonly #cleanups = new Map<number, Gate<void>>();
  readonly executing = new Map<number, number>();
  most = 0;
  readonly handler;

  constructor(policy: Policy, limit: number) {
    const { events, errors, executing } = this;
    const bodies = this.#bodies;
    const cleanups = this.#cleanups;
    const count = (key: number, by: number): void => {
      executing.set(key, (executing.get(key) ?? 0) + by);
      this.most = Math.max(this.most, executing.get(key) ?? 0);
    };
    this.handler = this.engine.async(
      {
        policy,
        ...(policy === 'parallel' ? {} : { maxConcurrency: limit }),
        key: (_label, key) => key,
        signal: this.aborting.signal,
      },
      function* call(label: number, key: number, isSlow: boolean) {
        count(key, 1);
        fork(gate(), { name: `${label}.child` });
        defer(function* () {
          count(key, -1);
        });
        if (isSlow) {
          defer(() => {
            const cleanup = gate();
            cleanups.set(label, cleanup);
            return cleanup;
          });
        }
        const body = gate<number>();
        bodies.set(label, body);
        return yield* body;
      },
    );
    this.engine.on('started', ({ run }) => events.push(`+${run.name === 'call' ? run.id : run.name}`));
    this.engine.on('finished', ({ run }) => events.push(`-${run.name === 'call' ? run.id : run.name}`));
    this.engine.on('error', ({ error }) => errors.push(error));
  }

  call(label: number, key: number, isSlow: boolean): void {
    this.runs.push(this.handler(label, key, isSlow));
  }

  finish(label: number): void {
    this.#bodies.get(label)?.open(label);
  }

  fail(label: number, error: unknown): void {
    this.#bodies.get(label)?.fail(error);
  }

  clean(label: number): void {
    this.#cleanups.get(label)?.open();
  }

  phase(label: number): Phase {
    const { state, isCancelling } = this.runs[label] as Run;
    return isCancelling ? 'closing' : state;
  }
}

/** Does one thing to both. */
function step(model: Model, reality: Reality, next: Op): void {
  if (next.do === 'call') {
    model.call(next.key, next.isSlow);
    reality.call(model.calls.length - 1, next.key, next.isSlow);
  } else if (next.do === 'cancelAll') {
    for (const call of [...model.with('pending'), ...model.with('running')]) model.cancel(call, false);
    model.startNext();
    reality.handler.cancelAll();
  } else if ('at' in next) {
    const phases: Phase[] = {
      finish: ['running'],
      fail: ['running'],
      cancel: ['pending', 'running', 'ending'],
      clean: ['ending', 'closing'],
    }[next.do] as Phase[];
    const calls = model.with(...phases);
    const call = calls[next.at % calls.length];
    if (call === undefined) return;
    const { label } = call.work;
    if (next.do === 'finish') {
      model.end(call, 'success');
      reality.finish(label);
    } else if (next.do === 'fail') {
      model.end(call, 'error');
      reality.fail(label, new RangeError(`${label}`));
    } else if (next.do === 'clean') {
      model.clean(call);
      reality.clean(label);
    } else expect(reality.runs[call.label]?.cancel()).toBe(model.cancel(call));
  }
}

/** A listener of the handler, of all runs and of one run, that can be taken back. */
class Ear {
  readonly #undos: (() => void)[];
  calls = 0;
  seen: string;

  constructor({ handler, engine, runs }: Reality) {
    const hear = (): void => {
      this.calls += 1;
      this.seen = Ear.stand(handler.getSnapshot(), engine.runs.getSnapshot());
    };
    this.seen = Ear.stand(handler, [...engine.runs]);
    const last = runs.at(-1);
    this.#undos = [handler.subscribe(hear), engine.runs.subscribe(hear), ...(last ? [last.subscribe(hear)] : [])];
  }

  static stand(handler: { readonly runs: readonly Run[]; readonly queued: number }, all: readonly Run[]): string {
    const ids = (runs: readonly Run[]): string => runs.map((run) => run.id).join();
    return `${ids(handler.runs)} ${handler.queued} ${ids(all)}`;
  }

  undo(): void {
    for (const undo of this.#undos) undo();
  }
}

function compare(model: Model, reality: Reality): void {
  const { handler, engine, runs } = reality;
  for (const call of model.calls) {
    const phase = model.phaseOf(call);
    expect(`${call.label} ${reality.phase(call.label)}`).toBe(
      `${call.label} ${phase === 'ending' ? 'running' : phase}`,
    );
  }
  const active = model.with('pending', 'running', 'ending', 'closing').map(({ label }) => runs[label]);
  expect(handler.runs).toEqual(active);
  expect([...engine.runs]).toEqual(active);
  expect(handler.isRunning).toBe(active.length > 0);
  expect(handler.queued).toBe(model.with('pending').length);
  expect(reality.listeners.size).toBe(Math.min(1, active.length));
}

/** Each run: started at most once, ended exactly once, in this order; its child within it, or within those that share it. */
function checkEvents(model: Model, { events, runs }: Reality): void {
  for (const { label, work, hasLeft } of model.calls) {
    const { id } = runs[label] as Run;
    const own = events.filter((event) => event.slice(1) === id);
    expect(own.filter((event) => event[0] === '-')).toHaveLength(1);
    expect(own.length === 1 || own.join() === `+${id},-${id}`).toBe(true);
    const child = events.filter((event) => event.slice(1) === `${work.label}.child`);
    if (own.length === 2) expect(child).toEqual([`+${work.label}.child`, `-${work.label}.child`]);
    else if (!hasLeft) expect(child).toEqual([]);
    if (own.length === 2 && !hasLeft)
      expect(events.indexOf(`-${work.label}.child`)).toBeLessThan(events.indexOf(`-${id}`));
  }
}

describe.each<Policy>(['parallel', 'restart', 'drop', 'share', 'queue', 'keepLatest'])('under %s', (policy) => {
  test('whatever is done in whatever order, what happens is what the model says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.array(op, { maxLength: 40 }), async (places, ops) => {
        const limit = policy === 'parallel' ? Number.POSITIVE_INFINITY : places;
        const model = new Model(policy, limit);
        const reality = new Reality(policy, limit);
        const ears: Ear[] = [];
        const deaf: { readonly ear: Ear; readonly calls: number }[] = [];
        for (const next of ops) {
          step(model, reality, next);
          if (next.do === 'listen') ears.push(new Ear(reality));
          if (next.do === 'unlisten') {
            const ear = ears.pop();
            ear?.undo();
            if (ear) deaf.push({ ear, calls: ear.calls });
          }
          compare(model, reality);
          const { handler, engine } = reality;
          for (const { seen } of ears) expect(seen).toBe(Ear.stand(handler, [...engine.runs]));
        }
        step(model, reality, { do: 'cancelAll' });
        while (model.with('ending', 'closing').length > 0) step(model, reality, { do: 'clean', at: 0 });
        expect(model.worksIn('pending', 'running')).toEqual([]);
        compare(model, reality);
        checkEvents(model, reality);
        for (const { ear, calls } of deaf) expect(ear.calls).toBe(calls);
        expect(reality.most).toBeLessThanOrEqual(limit);
        expect([...reality.executing.values()].every((count) => count === 0)).toBe(true);
        await turn();
        await turn();
        expect(reality.errors).toHaveLength(model.worksIn('error').length);
        expect([reality.engine.reported, reality.engine.logged]).toEqual([[], []]);
        await reality.engine.close();
      }),
      { numRuns: 150 },
    );
  });
});
