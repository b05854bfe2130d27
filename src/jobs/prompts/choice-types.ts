import { checkInteger, expected } from '../../core/validation.js';
import { choiceFor, choicesFor, labelOf, listOf } from './choices.js';
import { neutralLine } from './neutral.js';
import type { PromptChoice } from './prompt.js';
import type { Answer, PromptType } from './prompt-type.js';

/** One of several. */
export class RadioType<T> implements PromptType<T> {
  readonly kind = 'radio';
  readonly choices: readonly PromptChoice[];
  readonly allowed: string;

  constructor(choices: readonly PromptChoice[]) {
    this.choices = choices;
    this.allowed = `one of ${listOf(choices)}`;
  }

  check(value: unknown): Answer<T> {
    const choice = this.choices.find((each) => Object.is(each.value, value));
    return choice === undefined ? { problem: `Choose ${this.allowed}` } : { value: choice.value as T };
  }

  parse(text: string): Answer<T> {
    const choice = choiceFor(text, this.choices);
    return choice === undefined ? { problem: `Choose ${this.allowed}` } : { value: choice.value as T };
  }

  show(value: unknown): string {
    return labelOf(value, this.choices);
  }
}

/** How many may be chosen. */
export interface ChecklistLimits {
  readonly min?: number;
  readonly max?: number;
}

/** Any of several, in their order. */
export class ChecklistType<T> implements PromptType<readonly T[]> {
  readonly kind = 'checklist';
  readonly choices: readonly PromptChoice[];
  readonly allowed: string;
  readonly #min: number;
  readonly #max: number;

  constructor(choices: readonly PromptChoice[], { min = 0, max = choices.length }: ChecklistLimits) {
    checkInteger('min', min, 0);
    checkInteger('max', max, 0);
    if (min > max || min > choices.length)
      throw new RangeError(expected('min', `at most \`max\` and the number of options (${choices.length})`, min));
    this.choices = choices;
    this.#min = min;
    this.#max = max;
    this.allowed = `${describe(min, max, choices.length)} of ${listOf(choices)}, separated by commas`;
  }

  check(value: unknown): Answer<readonly T[]> {
    if (!Array.isArray(value)) return this.#problem;
    const chosen = value.map((each) => this.choices.find((choice) => Object.is(choice.value, each)));
    return this.#taken(chosen);
  }

  parse(text: string): Answer<readonly T[]> {
    const chosen = choicesFor(text, this.choices);
    return chosen === undefined ? this.#problem : this.#taken(chosen);
  }

  #taken(chosen: readonly (PromptChoice | undefined)[]): Answer<readonly T[]> {
    const set = new Set(chosen);
    if (set.has(undefined) || set.size < this.#min || set.size > this.#max) return this.#problem;
    return { value: this.choices.filter((choice) => set.has(choice)).map(({ value }) => value as T) };
  }

  get #problem(): { readonly problem: string } {
    return { problem: `Choose ${this.allowed}` };
  }

  show(value: unknown): string {
    if (!Array.isArray(value)) return neutralLine(String(value));
    return value.map((each) => labelOf(each, this.choices)).join(', ');
  }
}

function describe(min: number, max: number, count: number): string {
  if (min === max) return `${min}`;
  if (min > 0) return max < count ? `${min} to ${max}` : `${min} or more`;
  return max < count ? `at most ${max}` : 'any';
}
