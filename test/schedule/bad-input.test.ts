import { expect, test } from '@jest/globals';
import { type ScheduleRegistry, schedules } from 'offloop/schedule';
import { TestEngine } from 'offloop/testing';

const nothing = (): void => {};

test.each<[what: string, make: (registry: ScheduleRegistry) => unknown, message: string]>([
  [
    'a negative interval',
    (all) => all.every(-1, nothing),
    'Expected `interval` to be a finite number of milliseconds from 1 up, got `-1`',
  ],
  ['an interval that is no number', (all) => all.every(Number.NaN, nothing), 'Expected `interval`'],
  ['an interval of 0', (all) => all.every(0, nothing), 'Expected `interval`'],
  ['an interval below 1', (all) => all.every(0.5, nothing), 'Expected `interval`'],
  ['an endless interval', (all) => all.every(Number.POSITIVE_INFINITY, nothing), 'Expected `interval`'],
  ['a text for an interval', (all) => all.every('5 s' as never, nothing), 'Expected `interval`'],
  ['a negative delay', (all) => all.after(-1, nothing), 'Expected `delay`'],
  ['no delay', (all) => all.after(undefined as never, nothing), 'Expected `delay`'],
  ['an invalid date', (all) => all.at(new Date('x'), nothing), 'Expected `time` to be a valid date'],
  ['a time that is none', (all) => all.at(Number.NaN, nothing), 'Expected `time` to be a valid date'],
  ['a text for a date', (all) => all.at('2027-01-01' as never, nothing), 'Expected `time` to be a valid date'],
  [
    'a jitter of the interval',
    (all) => all.every(10, nothing, { jitter: 10 }),
    'Expected `jitter` to be less than the interval of 10 ms',
  ],
  ['a negative jitter', (all) => all.every(10, nothing, { jitter: -1 }), 'Expected `jitter`'],
  [
    'a limit of calls that never overlap',
    (all) => all.every(10, nothing, { maxConcurrency: 2, overlap: 'never' }),
    '`maxConcurrency` limits calls that overlap',
  ],
  [
    'a limit of calls that do not say that they overlap',
    (all) => all.every(10, nothing, { maxConcurrency: 2 }),
    "Say `overlap: 'allow'` too",
  ],
  [
    'an unknown kind of overlap',
    (all) => all.every(10, nothing, { overlap: 'yes' as never }),
    "Expected `overlap` to be 'never' or 'allow'",
  ],
  [
    'an unknown option',
    (all) => all.every(10, nothing, { maxcount: 2 } as never),
    'Unknown option `maxcount` of every. Did you mean `maxCount`?',
  ],
  [
    'an option of another kind',
    (all) => all.after(10, nothing, { maxCount: 2 } as never),
    'Unknown option `maxCount` of after',
  ],
  [
    'a callback that is no function',
    (all) => all.every(10, undefined as never),
    'Expected `callback` to be a function',
  ],
  ['a count below 1', (all) => all.every(10, nothing, { maxCount: 0 }), 'Expected `maxCount`'],
  ['a negative timeout', (all) => all.every(10, nothing, { timeout: -1 }), 'Expected `timeout`'],
  ['a negative grace', (all) => all.at(10, nothing, { grace: -1 }), 'Expected `grace`'],
  [
    'past events that are no number of slots',
    (all) => all.every(10, nothing, { runPastEvents: -1 }),
    'Expected `runPastEvents`',
  ],
  [
    'past events that are a text',
    (all) => all.every(10, nothing, { runPastEvents: 'all' as never }),
    'Expected `runPastEvents`',
  ],
  [
    'a way with errors that is none',
    (all) => all.every(10, nothing, { onError: 'ignore' as never }),
    "Expected `onError` to be 'continue', 'stop'",
  ],
  [
    'retries without a delay',
    (all) => all.every(10, nothing, { onError: { retries: 2 } as never }),
    'Expected `delay`',
  ],
  [
    'retries without a number',
    (all) => all.every(10, nothing, { onError: { delay: 2 } as never }),
    'Expected `retries`',
  ],
  [
    'a factor that shrinks',
    (all) => all.every(10, nothing, { onError: { retries: 2, delay: 1, factor: 0.5 } }),
    'Expected `factor`',
  ],
  [
    'a factor that is no number',
    (all) => all.every(10, nothing, { onError: { retries: 2, delay: 1, factor: '2' as never } }),
    'Expected `factor`',
  ],
  [
    'a signal that is none',
    (all) => all.every(10, nothing, { signal: {} as never }),
    'Expected `signal` to be an AbortSignal',
  ],
  ['an owner that is no object', (all) => all.every(10, nothing, { owner: 5 as never }), 'Expected `owner`'],
  [
    'a `finished` that is no function',
    (all) => all.every(10, nothing, { finished: 5 as never }),
    'Expected `finished`',
  ],
  ['a switch that is none', (all) => all.every(10, nothing, { ref: 1 as never }), 'Expected `ref` to be true or false'],
  ['a name that is no text', (all) => all.every(10, nothing, { name: 5 as never }), 'Expected `name` to be a text'],
  [
    'an unknown event',
    (all) => all.every(10, nothing, { start: false }).on('errors' as never, nothing),
    'Expected `event` to be one of',
  ],
  [
    'a listener that is no function',
    (all) => all.every(10, nothing, { start: false }).on('call', 5 as never),
    'Expected `listener`',
  ],
  [
    'slots without a number',
    (all) => all.every(10, nothing, { start: false }).upcoming(undefined as never),
    'Expected `count`',
  ],
  [
    'an expression without its entry',
    (all) => all.cron('* * * * *', nothing),
    "A cron expression needs `import 'offloop/schedule/cron'`",
  ],
  ['a recurrence that is none', (all) => all.cron({} as never, nothing), 'Expected `when` to be a cron expression'],
  [
    'a recurrence that never comes',
    (all) => all.cron({ next: () => undefined }, nothing),
    'Expected `when` to be one that comes some time',
  ],
  [
    'a recurrence that goes back',
    (all) => all.cron({ next: (after) => after }, nothing),
    'Expected `next(after)` to be a number above',
  ],
  [
    'a zone for a recurrence',
    (all) => all.cron({ next: (after) => after + 1 }, nothing, { timeZone: 'UTC' }),
    '`timeZone` belongs to a cron expression',
  ],
])('refuses %s at the call', async (_, make, message) => {
  await using engine = new TestEngine();
  expect(() => make(schedules(engine))).toThrow(message);
});

test.each([
  ['seconds', 1_800_000_000, 1],
  ['a time that is past', Date.UTC(2020, 0), 0],
  ['the beginning', 0, 0],
  ['a time that is to come', Date.UTC(2030, 0), 0],
])('%s as a time are told of %#, where they were meant for milliseconds', async (_what, time, count) => {
  const said: string[] = [];
  await using engine = new TestEngine({
    now: Date.UTC(2027, 0),
    development: true,
    logger: (_level, message) => said.push(message),
  });
  schedules(engine).at(time, nothing);
  await engine.flush();
  expect(said).toHaveLength(count);
  if (count > 0)
    expect(said[0]).toContain('Times are milliseconds since 1970, not seconds: `at(1800000000 * 1000, …)`');
});
