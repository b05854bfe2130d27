import { describe, expect, test } from '@jest/globals';
import { sleep } from 'offloop';
import { type CronOptions, schedules } from 'offloop/schedule';
import { cron } from 'offloop/schedule/cron';
import { TestEngine } from 'offloop/testing';

/** When calls come, from a time on, for so many days. */
async function callsOf(expression: string, from: string, days: number, options: CronOptions<undefined> = {}) {
  await using engine = new TestEngine({ now: new Date(from) });
  const calls: string[] = [];
  schedules(engine).cron(
    expression,
    ({ due }) => {
      expect(due).toBe(engine.now);
      calls.push(new Date(due).toISOString().replace(':00.000Z', 'Z'));
    },
    options,
  );
  await engine.advance(days * 86_400_000);
  return calls;
}

describe('cron', () => {
  test.each([
    ['five fields', '0 9 * * 1-5', ['2027-01-01T09:00Z', '2027-01-04T09:00Z', '2027-01-05T09:00Z']],
    ['names', '0 9 * JAN MON', ['2027-01-04T09:00Z', '2027-01-11T09:00Z', '2027-01-18T09:00Z']],
    ['the last day of a month', '0 0 L * *', ['2027-01-31T00:00Z', '2027-02-28T00:00Z', '2027-03-31T00:00Z']],
    ['the last of a weekday', '0 0 * * 5L', ['2027-01-29T00:00Z', '2027-02-26T00:00Z', '2027-03-26T00:00Z']],
    ['the weekday nearest to a day', '0 0 15W * *', ['2027-01-15T00:00Z', '2027-02-15T00:00Z', '2027-03-15T00:00Z']],
    ['the nth of a weekday', '0 0 * * FRI#2', ['2027-01-08T00:00Z', '2027-02-12T00:00Z', '2027-03-12T00:00Z']],
    ['seven fields', '0 0 0 1 1,2 * 2028', ['2028-01-01T00:00Z', '2028-02-01T00:00Z', undefined]],
    [
      'six fields',
      '30 59 23 31 12 *',
      ['2027-12-31T23:59:30.000Z', '2028-12-31T23:59:30.000Z', '2029-12-31T23:59:30.000Z'],
    ],
  ])('takes %s', (_, expression, expected) => {
    const recurrence = cron(expression, { timeZone: 'UTC' });
    let after: number | undefined = Date.UTC(2027, 0, 1);
    const times = expected.map(() => {
      after = after === undefined ? undefined : recurrence.next(after);
      return after === undefined ? undefined : new Date(after).toISOString().replace(':00.000Z', 'Z');
    });
    expect(times).toEqual(expected);
    expect(String(recurrence)).toBe(expression);
  });

  test.each<[what: string, expression: string, timeZone: string | undefined, message: string]>([
    ['no expression', 'x', undefined, 'Expected `expression` to be a cron expression of 5 to 7 fields'],
    ['an empty one', '', undefined, 'Expected `expression`'],
    ['one with too many fields', '* * * * * * * *', undefined, 'Expected `expression`'],
    ['a minute that is none', '61 * * * *', undefined, 'Invalid value for minute: 61'],
    ['a range backwards', '5-1 * * * *', undefined, 'From value is larger'],
    ['a zone that is none', '* * * * *', 'Mars/Base', 'Expected `timeZone` to be an IANA time zone'],
    ['a date that never comes', '0 0 30 2 *', 'UTC', 'There is no such date ahead'],
    ['a year that is over', '0 0 0 1 1 * 2001', 'UTC', 'There is no such date ahead'],
    ['a date', '2027-01-01T00:00:00', 'UTC', 'Dates are for `schedules(engine).at`'],
  ])('refuses %s at the call', async (_, expression, timeZone, message) => {
    expect(() => cron(expression, timeZone === undefined ? {} : { timeZone })).toThrow(message);
    await using engine = new TestEngine();
    const of = message.replace('There is no such date ahead', 'It has no time ahead');
    expect(() => schedules(engine).cron(expression, () => {}, timeZone === undefined ? {} : { timeZone })).toThrow(of);
    expect(schedules(engine).size).toBe(0);
  });

  test('refuses what is no text, and unknown options', () => {
    expect(() => cron(5 as never)).toThrow('Expected `expression` to be a cron expression');
    expect(() => cron('* * * * *', { timezone: 'UTC' } as never)).toThrow('Did you mean `timeZone`?');
  });

  test('takes recurrences of one’s own, until they end', async () => {
    await using engine = new TestEngine({ now: 0 });
    const due: number[] = [];
    const schedule = schedules(engine).cron(
      { next: (after) => (after < 300 ? Math.floor(after / 100 + 1) * 100 : undefined) },
      (call) => {
        due.push(call.due);
      },
    );
    expect(schedule.getSnapshot().rule).toBe('recurrence');
    expect(schedule.upcoming(10)).toEqual([100, 200, 300]);
    await engine.advance(1000);
    expect(due).toEqual([100, 200, 300]);
    expect([schedule.isRunning, schedules(engine).size]).toEqual([false, 0]);
  });

  test('ends, and says so, where a recurrence fails', async () => {
    await using engine = new TestEngine({ now: 0 });
    const reported: unknown[] = [];
    (engine as unknown as { reportError(error: unknown): void }).reportError = (error) => reported.push(error);
    const schedule = schedules(engine).cron(
      {
        next(after) {
          if (after >= 100) throw new Error('calendar');
          return 100;
        },
      },
      () => {},
    );
    await engine.advance(1000);
    expect(reported).toEqual([new Error('calendar')]);
    expect(schedule.isRunning).toBe(false);
  });

  test('pauses, resumes, and misses slots while a call is under way', async () => {
    await using engine = new TestEngine({ now: 0 });
    const missed: unknown[] = [];
    const schedule = schedules(engine).cron('* * * * *', () => sleep(130_000), { timeZone: 'UTC' });
    schedule.on('missed', ({ due, reason }) => missed.push([due, reason]));
    await engine.advance(200_000);
    expect([schedule.count, missed]).toEqual([
      1,
      [
        [120_000, 'busy'],
        [180_000, 'busy'],
      ],
    ]);
    await schedule.pause();
    await engine.advance(600_000);
    expect(schedule.missed).toBe(2);
    schedule.resume();
    expect(schedule.next).toBe(840_000);
    await schedule.restart();
    expect(schedule.next).toBe(840_000);
    schedule.workNow();
    await engine.advance(1);
    expect(schedule.count).toBe(2);
    expect(schedule.next).toBe(840_000);
    await schedule.stop({ cancel: true });
  });
});

describe('daylight saving', () => {
  test.each([
    [
      'in Berlin, left out',
      'Europe/Berlin',
      '30 2 * * *',
      '2027-03-27T12:00Z',
      ['2027-03-28T01:00Z', '2027-03-29T00:30Z'],
    ],
    [
      'in Berlin, twice there',
      'Europe/Berlin',
      '30 2 * * *',
      '2027-10-30T12:00Z',
      ['2027-10-31T00:30Z', '2027-11-01T01:30Z'],
    ],
    [
      'in New York, left out',
      'America/New_York',
      '30 2 * * *',
      '2027-03-13T12:00Z',
      ['2027-03-14T07:00Z', '2027-03-15T06:30Z'],
    ],
    [
      'in New York, twice there',
      'America/New_York',
      '30 1 * * *',
      '2027-11-06T12:00Z',
      ['2027-11-07T05:30Z', '2027-11-08T06:30Z'],
    ],
    [
      'on Lord Howe, left out with half an hour',
      'Australia/Lord_Howe',
      '15 2 * * *',
      '2027-10-02T12:00Z',
      ['2027-10-02T15:30Z', '2027-10-03T15:15Z'],
    ],
    [
      'on Lord Howe, twice there',
      'Australia/Lord_Howe',
      '45 1 * * *',
      '2027-04-03T12:00Z',
      ['2027-04-03T14:45Z', '2027-04-04T15:15Z'],
    ],
    [
      'in Santiago, left out at midnight',
      'America/Santiago',
      '0 0 * * *',
      '2027-09-04T12:00Z',
      ['2027-09-05T04:00Z', '2027-09-06T03:00Z'],
    ],
    [
      'in Cairo, left out at midnight',
      'Africa/Cairo',
      '0 0 * * *',
      '2027-04-29T12:00Z',
      ['2027-04-29T22:00Z', '2027-04-30T21:00Z'],
    ],
  ])('lets a fixed time come once, %s', async (_, timeZone, expression, from, expected) => {
    expect(await callsOf(expression, from, 2, { timeZone })).toEqual(expected);
  });

  test('lets several fixed times of a gap come once, when it ends', async () => {
    expect(await callsOf('0,30 2 * * *', '2027-03-28T00:00Z', 0.9, { timeZone: 'Europe/Berlin' })).toEqual([
      '2027-03-28T01:00Z',
    ]);
    expect(await callsOf('0,30 2 * * *', '2027-10-30T23:00Z', 1, { timeZone: 'Europe/Berlin' })).toEqual([
      '2027-10-31T00:00Z',
      '2027-10-31T00:30Z',
    ]);
  });

  test.each([
    ['the end of', '2027-10-31T00:00Z', 4],
    ['the beginning of', '2027-03-28T00:00Z', 4],
  ])('lets an interval of an expression run through %s it', async (_, from, count) => {
    const calls = await callsOf('*/30 * * * *', from, 2 / 24, { timeZone: 'Europe/Berlin' });
    expect(calls).toHaveLength(count);
    expect(new Set(calls.map((call, n) => Date.parse(call) - n * 1_800_000)).size).toBe(1);
  });

  test('is nothing to an interval of the monotonic clock', async () => {
    await using engine = new TestEngine({ now: new Date('2027-03-27T12:00Z') });
    const schedule = schedules(engine).every(3_600_000, () => {});
    await engine.advance(86_400_000);
    expect(schedule.count).toBe(25);
  });
});
