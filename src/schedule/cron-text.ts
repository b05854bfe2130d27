import { expected } from '../core/validation.js';
import { nextOf, type Recurrence } from './recurrence.js';
import { RecurrenceRule, type Rule } from './rule.js';

/** Makes a recurrence of an expression. @throws for what is no expression, or no zone */
export type CronParser = (expression: string, timeZone: string | undefined) => Recurrence;

let parser: CronParser | undefined;

/** Called when `offloop/schedule/cron` is imported: who calls by dates of their own need not load it. */
export function registerCron(parse: CronParser): void {
  parser = parse;
}

/** The rule of an expression or a recurrence. @throws for what is none, or never comes after `now` */
export function cronRule(when: string | Recurrence, timeZone: string | undefined, now: number): Rule {
  const isText = typeof when === 'string';
  const recurrence = isText ? parsed(when, timeZone) : when;
  if (typeof recurrence !== 'object' || recurrence === null || typeof recurrence.next !== 'function')
    throw new TypeError(expected('when', 'a cron expression, or an object with `next(after)`', recurrence));
  if (!isText && timeZone !== undefined)
    throw new TypeError('`timeZone` belongs to a cron expression, and a recurrence has its own. Leave it out');
  if (nextOf(recurrence, now) === undefined)
    throw new RangeError(expected('when', 'one that comes some time', when, 'It has no time ahead'));
  return new RecurrenceRule(recurrence, textOf(recurrence));
}

function parsed(expression: string, timeZone: string | undefined): Recurrence {
  if (parser === undefined)
    throw new TypeError(
      "A cron expression needs `import 'offloop/schedule/cron'`, once, and the package `croner`: `npm install croner`",
    );
  return parser(expression, timeZone);
}

function textOf(recurrence: Recurrence): string {
  const isPlain = recurrence.toString === Object.prototype.toString;
  return isPlain ? 'recurrence' : String(recurrence);
}
