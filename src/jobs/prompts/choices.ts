import { expected } from '../../core/validation.js';
import { neutralLine } from './neutral.js';
import type { PromptChoice } from './prompt.js';

/** What a prompt offers, as it is shown. */
export function choicesOf(options: unknown, label: unknown): readonly PromptChoice[] {
  if (!Array.isArray(options))
    throw new TypeError(expected('options', 'an array of what there is to choose from', options));
  if (options.length === 0) throw new RangeError('Expected `options` to have at least one member');
  if (label !== undefined && typeof label !== 'function')
    throw new TypeError(expected('label', "a function that gives an option's text", label));
  return options.map((value: unknown) => ({ label: neutralLine(textOf(value, label as Label | undefined)), value }));
}

type Label = (option: unknown) => unknown;

function textOf(value: unknown, label: Label | undefined): string {
  if (label !== undefined) return String(label(value));
  const text = String(value);
  if (typeof value === 'object' && value !== null && text === Object.prototype.toString.call(value))
    throw new TypeError(expected('options', 'texts or numbers', value, 'Say with `label` what people read of each'));
  return text;
}

/** The one that a text means: its label, else the only label that differs from it in case alone, else its value. */
export function choiceFor(text: string, choices: readonly PromptChoice[]): PromptChoice | undefined {
  const wanted = neutralLine(text).trim();
  const exact = choices.find(({ label }) => label.trim() === wanted);
  if (exact !== undefined) return exact;
  const alike = choices.filter(({ label }) => label.trim().toLowerCase() === wanted.toLowerCase());
  if (alike.length === 1) return alike[0];
  return choices.find(
    ({ value }) => typeof value !== 'object' && typeof value !== 'symbol' && String(value) === wanted,
  );
}

/** Those that a text means, separated by commas; labels may have commas themselves. */
export function choicesFor(text: string, choices: readonly PromptChoice[]): readonly PromptChoice[] | undefined {
  const parts = text.trim() === '' ? [] : text.split(',');
  const found: PromptChoice[] = [];
  for (let from = 0; from < parts.length; ) {
    let to = parts.length;
    let choice: PromptChoice | undefined;
    for (; to > from && choice === undefined; to -= 1) choice = choiceFor(parts.slice(from, to).join(','), choices);
    if (choice === undefined) return undefined;
    found.push(choice);
    from = to + 1;
  }
  return found;
}

/** A value as people read it. */
export function labelOf(value: unknown, choices: readonly PromptChoice[]): string {
  return choices.find((choice) => Object.is(choice.value, value))?.label ?? neutralLine(String(value));
}

/** `a`, `b` or `c`, as a message names them. */
export function listOf(choices: readonly PromptChoice[]): string {
  return choices.map(({ label }) => `\`${label}\``).join(', ');
}
