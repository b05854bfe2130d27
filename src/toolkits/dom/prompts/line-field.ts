import type { NumberLimits } from '../../../jobs/prompts/number-type.js';
import type { Prompt, PromptOptions } from '../../../jobs/prompts/prompt.js';
import { makeElement } from '../make-element.js';
import { numberHint } from './limits-in-words.js';
import { okButton } from './ok-button.js';
import type { FieldNames, PromptField } from './prompt-field.js';

type LineOptions = Readonly<PromptOptions<unknown>> & NumberLimits & { readonly secret?: boolean };

/** One line: a text, a number, a path. */
export class LineField implements PromptField {
  readonly elements: readonly HTMLElement[];
  readonly whole: HTMLElement;
  readonly controls: readonly HTMLElement[];
  readonly buttons: readonly HTMLElement[];
  readonly first: HTMLInputElement;
  readonly hint?: string;
  readonly #prompt: Prompt<unknown>;

  constructor(prompt: Prompt<unknown>, page: Document, { id, labelledBy }: FieldNames) {
    const options = prompt.options as LineOptions;
    this.#prompt = prompt;
    this.first = makeElement(page, 'input', { id, 'aria-labelledby': labelledBy, ...attributesOf(prompt, options) });
    if (options.initial !== undefined) this.first.value = String(options.initial);
    this.elements = [this.first];
    this.whole = this.first;
    this.controls = [this.first];
    this.buttons = [okButton(page)];
    if (prompt.kind === 'number') this.hint = numberHint(options);
  }

  answer(): boolean {
    return this.#prompt.answerText(this.first.value);
  }
}

function attributesOf({ kind }: Prompt<unknown>, options: LineOptions): Record<string, string | undefined> {
  if (kind === 'number') return { type: 'number', ...limitsOf(options) };
  if (kind === 'file') return { type: 'text', dir: 'ltr', spellcheck: 'false', autocapitalize: 'off' };
  // Else browsers offer to keep it, or fill in another.
  if (options.secret === true) return { type: 'password', autocomplete: 'one-time-code' };
  return { type: 'text', dir: 'auto' };
}

/** A browser counts steps from `min`, or from 0, as the prompt does. */
function limitsOf({ min, max, step }: NumberLimits): Record<string, string | undefined> {
  const text = (value: number | undefined): string | undefined => (Number.isFinite(value) ? String(value) : undefined);
  return {
    min: text(min),
    max: text(max),
    step: text(step) ?? 'any',
    inputmode: (min ?? -1) >= 0 ? 'decimal' : 'text',
  };
}
