import { expected } from '../../core/validation.js';

/** What a command line says of answers. */
export interface GivenAnswers {
  /** By the names of prompts; the last one of a name counts. */
  readonly answers: Readonly<Record<string, string>>;
  /** `--yes`: prompts without an answer take their `initial`. */
  readonly useInitial: boolean;
}

/**
 * Reads `--answer name=value` (as often as you like, also `--answer=name=value`) and `--yes` of a command line; all else is left to you, and what
 * follows `--` is not looked at.
 *
 * @param args - as `process.argv`
 * @throws `TypeError` for an `--answer` without a name and a value
 * @example
 * ```ts
 * import { answersOf } from 'offloop/jobs';
 * answersOf(['--yes', '--answer', 'version=1.2.0']); // => { answers: { version: '1.2.0' }, useInitial: true }
 * ```
 */
export function answersOf(args: readonly string[]): GivenAnswers {
  if (!Array.isArray(args)) throw new TypeError(expected('args', 'an array of arguments, as `process.argv`', args));
  const answers: [name: string, value: string][] = [];
  let useInitial = false;
  for (let at = 0; at < args.length && args[at] !== '--'; at += 1) {
    const arg = String(args[at]);
    if (arg === '--yes') useInitial = true;
    else if (arg.startsWith('--answer=')) answers.push(answerIn(arg.slice('--answer='.length)));
    else if (arg === '--answer') {
      at += 1;
      answers.push(answerIn(args[at]));
    }
  }
  return { answers: Object.fromEntries(answers), useInitial };
}

function answerIn(text: string | undefined): [name: string, value: string] {
  const end = text?.indexOf('=') ?? -1;
  if (text === undefined || end < 1) throw new TypeError(expected('--answer', '`name=value`', text));
  return [text.slice(0, end), text.slice(end + 1)];
}
