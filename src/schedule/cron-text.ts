import { expected } from '../core/validation.js';
import { nextOf, type Recurrence } from './recurrence.js';
import { type Rule, recurrenceRule } from './rule.js';

/** Makes a recurrence of an expression. */
export type CronParser = (expression: string, options: { readonly timeZone?: string }) => Recurrence;

let parser: CronParser | undefined;

/** Called when `offloop/schedule/cron` is imported: who calls by dates of their own need not load it. */
export function registerCron(parse: CronParser): void {
  parser = parse;
}

/** The rule of an expression or a recurrence. @throws for what is none, or never comes after `now` */
export function cronRule(when: string | Recurrence, timeZone: string | undefined, now: number): Rule {
  if (typeof when === 'string') {
    if (parser === undefined)
      throw new TypeError(
        "A cron expression needs `import 'offloop/schedule/cron'`, once, and the package `croner`: `npm install croner`",
      );
    return recurrenceRule(parser(when, timeZone === undefined ? {} : { timeZone }), when);
  }
  if (typeof when !== 'object' || when === null || typeof when.next !== 'function')
    throw new TypeError(expected('when', 'a cron expression, or an object with `next(after)`', when));
  if (timeZone !== undefined)
    throw new TypeError('`timeZone` belongs to a cron expression, and a recurrence has its own. Leave it out');
  if (nextOf(when, now) === undefined)
    throw new RangeError('Expected `when` to come some time, got a recurrence without a next time');
  return recurrenceRule(when, textOf(when));
}

function textOf(recurrence: Recurrence): string {
  const isPlain = recurrence.toString === Object.prototype.toString;
  return isPlain ? 'recurrence' : String(recurrence);
}
