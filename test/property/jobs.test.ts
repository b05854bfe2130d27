import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defer, sleep } from 'offloop';
import { type CacheEntry, defineJob, type FailurePolicy, type Job, JobSet } from 'offloop/jobs';
import { TestEngine } from 'offloop/testing';

/** A job of a random graph. */
interface Plan {
  /** Which of the jobs before it are its prejobs: bits. */
  readonly prejobs: number;
  readonly isWanted: boolean;
  readonly isGuaranteed: boolean;
  readonly autostart: boolean;
  readonly isCached: boolean;
  readonly ms: number;
  readonly tasks: readonly number[];
  /** Milliseconds of its clean-up. */
  readonly cleanUp: number;
  readonly end: 'result' | 'output' | 'nothing' | 'throw' | 'error' | 'terminate' | 'push' | 'task fails';
  /** It yields an earlier job. */
  readonly joins: number | undefined;
  /** It waits for an event of a job before it, or of one that cannot start before this one has ended. */
  readonly receives: number | undefined;
}

/** What somebody does from outside, at a time. */
interface Intervention {
  readonly at: number;
  readonly do: 'terminate' | 'cancel' | 'terminate set' | 'cancel set' | 'start' | 'refresh';
  readonly job: number;
}

const plan: fc.Arbitrary<Plan> = fc.record({
  prejobs: fc.nat(0b1111_1111),
  isWanted: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
  isGuaranteed: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
  autostart: fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, fc.constant(false)),
  isCached: fc.boolean(),
  ms: fc.nat(20),
  tasks: fc.array(fc.nat(20), { maxLength: 2 }),
  cleanUp: fc.constantFrom(0, 0, 3),
  end: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('result' as const, 'output' as const) },
    fc.constantFrom(
      'nothing' as const,
      'throw' as const,
      'error' as const,
      'terminate' as const,
      'push' as const,
      'task fails' as const,
    ),
  ),
  joins: fc.option(fc.nat(7), { nil: undefined, freq: 5 }),
  receives: fc.option(fc.nat(7), { nil: undefined, freq: 5 }),
});
const intervention: fc.Arbitrary<Intervention> = fc.record({
  at: fc.nat(60),
  do: fc.constantFrom('terminate', 'cancel', 'terminate set', 'cancel set', 'start', 'refresh'),
  job: fc.nat(7),
});
const settings = fc.record({
  onFailure: fc.constantFrom<FailurePolicy>('terminate', 'finish', 'independent', 'continue'),
  maxConcurrency: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
});

interface Seen {
  runs: number;
  hasReturned: boolean;
}

/** Makes the jobs of a graph, and notes what they do. */
function build(plans: readonly Plan[], entries: CacheEntry[], violations: string[]) {
  const jobs: Job<any>[] = [];
  const seen: Seen[] = plans.map(() => ({ runs: 0, hasReturned: false }));
  const cache = {
    read: async () => undefined,
    write: async (entry: CacheEntry) => {
      entries.push(entry);
    },
    remove: async () => {},
  };
  for (const [index, each] of plans.entries()) {
    const prejobs = jobs.filter((_job, at) => (each.prejobs & (1 << at)) !== 0);
    const note = seen[index] as Seen;
    const job: Job<any> = defineJob({
      name: `job${index}`,
      prejobs,
      precondition: () => each.isWanted,
      guaranteed: each.isGuaranteed,
      autostart: each.autostart,
      ...(each.isCached && { cache }),
      *run(self): Generator<any, any, any> {
        note.runs += 1;
        for (const prejob of prejobs)
          if (!prejob.isFinished && prejob.precondition())
            violations.push(`${self.name} runs before ${prejob.name} has ended`);
        if (each.cleanUp > 0) defer(sleep(each.cleanUp));
        for (const ms of each.tasks) void self.addTask(sleep(ms));
        if (each.end === 'task fails')
          void self.addTask(function* () {
            yield* sleep(1);
            throw new Error('task');
          });
        yield* sleep(each.ms);
        const joined = each.joins === undefined || each.joins >= index ? undefined : jobs[each.joins];
        if (joined !== undefined) {
          try {
            yield* joined;
          } catch {
            // Whatever became of it.
          }
        }
        const at = each.receives ?? index;
        const isAllowed = at < index || ((plans[at]?.prejobs ?? 0) & (1 << index)) !== 0;
        const other = at === index || !isAllowed ? undefined : jobs[at];
        if (other !== undefined) yield* self.receiveOne(other.name, 'output');
        if (each.end === 'throw') throw new Error('body');
        if (each.end === 'error') self.error(new Error('error'));
        if (each.end === 'terminate') self.terminate('by itself', 3);
        if (each.end === 'push') self.errors.push('pushed');
        if (each.end === 'output' && !self.isTerminated) self.addOutput('output');
        note.hasReturned = true;
        return each.end === 'result' || each.end === 'push' ? index : undefined;
      },
    });
    jobs.push(job);
  }
  return { jobs, seen };
}

function intervene(set: JobSet, jobs: readonly Job<any>[], step: Intervention): void {
  const job = jobs[step.job % jobs.length] as Job<any>;
  if (step.do === 'terminate') job.terminate('from outside', 5);
  else if (step.do === 'cancel') job.current?.cancel('from outside');
  else if (step.do === 'terminate set') set.terminate('from outside', 130);
  else if (step.do === 'cancel set') set.cancel('from outside');
  else if (step.do === 'start') job.start();
  else if (!job.isFinished) job.events.emit('refresh');
}

test('whatever the graph, its policy, and what is done to it: jobs run once, in order, and all ends as the table says', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(plan, { minLength: 1, maxLength: 8 }),
      settings,
      fc.array(intervention, { maxLength: 3 }),
      async (plans, options, steps) => {
        await using engine = new TestEngine({ logger: () => {} });
        const entries: CacheEntry[] = [];
        const violations: string[] = [];
        engine.on('error', ({ error, run }) => violations.push(`${run.name} reports ${error}`));
        const { jobs, seen } = build(plans, entries, violations);
        const set = new JobSet(engine, jobs, options);
        let most = 0;
        for (const job of jobs)
          job.on('running', () => {
            most = Math.max(most, jobs.filter((each) => each.isStarted && !each.isFinished).length);
          });
        set.start();
        let now = 0;
        for (const step of [...steps].sort((a, b) => a.at - b.at)) {
          await engine.advance(step.at - now);
          now = step.at;
          intervene(set, jobs, step);
        }
        // Who waits for an event of a job that nobody has started waits until somebody does.
        const someoneWaits = plans.some(({ receives }) => receives !== undefined);
        for (let rounds = 0; someoneWaits && rounds < jobs.length; rounds += 1) {
          await engine.advance(200);
          for (const job of jobs) job.start();
        }
        await engine.settled();

        const isCancelled = steps.some((step) => step.do === 'cancel set');
        // It ends, never rejects, and leaves nothing.
        await set.finished;
        expect([engine.runs.size, set.current?.isFinished ?? true]).toEqual([0, true]);
        // Never before its enabled prejobs have finished; and errors are the jobs' own.
        expect(violations).toEqual([]);
        const rows = set.getSnapshot();
        for (const [index, job] of jobs.entries()) {
          const each = plans[index] as Plan;
          const { runs, hasReturned } = seen[index] as Seen;
          const state = rows[index]?.state;
          // At most once.
          expect(runs).toBeLessThanOrEqual(1);
          if (runs > 0) expect(job.isStarted).toBe(true);
          // What has started has ended.
          if (job.isStarted) expect([job.isFinished, job.current?.isFinished]).toEqual([true, true]);
          else expect(['waiting', 'disabled', 'skipped', 'terminated', 'failed']).toContain(state);
          // Those that wait do so because nobody has started them, or what they need.
          if (state === 'waiting') expect(plans.some((other) => !other.autostart)).toBe(true);
          // Exit codes follow the table.
          if (!job.isFinished || state === 'skipped') expect(job.exitCode).toBeUndefined();
          else {
            const isWell =
              job.current?.state === 'success' &&
              job.errors.length === 0 &&
              (job.output.length > 0 || job.current.result !== undefined);
            expect(job.exitCode === 0).toBe(isWell);
            expect(isWell ? ['success'] : ['failed', 'terminated']).toContain(state);
            if (job.current?.state === 'error') expect(state).toBe('failed');
          }
          // Nothing failed or terminated is ever cached.
          const isKept = entries.some((entry) => entry.job === job.name);
          if (isKept) expect([job.exitCode, job.isTerminated]).toEqual([0, false]);
          if (each.isCached && job.exitCode === 0) expect(isKept).toBe(true);
          // Guaranteed jobs finish what they began, unless somebody cancels them.
          const isHit =
            isCancelled || steps.some((step) => step.do === 'cancel' && jobs[step.job % jobs.length] === job);
          if (each.isGuaranteed && job.isStarted && !isHit && each.end !== 'throw') expect(hasReturned).toBe(true);
          if (each.isGuaranteed && each.autostart && each.isWanted && !isCancelled && state !== 'terminated') {
            const isFree = plans.every((other) => other.autostart);
            if (isFree) expect(job.isStarted).toBe(true);
          }
        }
        // The set's exit code is one of theirs.
        const codes = jobs.map((job) => job.exitCode).filter((code) => code !== undefined && code !== 0);
        if (set.exitCode === 0) expect(codes).toEqual([]);
        else expect([...codes, 130]).toContain(set.exitCode);
        // One that waits for another gives its place away; nobody else does.
        const isWaiting = plans.some(({ joins, receives }) => joins !== undefined || receives !== undefined);
        if (!isWaiting) expect(most).toBeLessThanOrEqual(options.maxConcurrency);
      },
    ),
    { numRuns: 300 },
  );
});
