import type { Prompt } from '../../../jobs/prompts/prompt.js';
import { makeElement } from '../make-element.js';
import type { FieldNames, PromptField } from './prompt-field.js';

/** Yes or no: a button each. */
export class ConfirmField implements PromptField {
  readonly elements = [];
  readonly whole: HTMLElement;
  readonly controls = [];
  readonly buttons: readonly HTMLElement[];
  readonly first: HTMLElement | undefined;
  readonly #prompt: Prompt<unknown>;
  readonly #yes: HTMLElement;
  readonly #no: HTMLElement;

  constructor(prompt: Prompt<unknown>, page: Document, { labelledBy }: FieldNames) {
    const { initial } = prompt.options;
    const button = (text: string, isMain: boolean): HTMLElement => {
      return makeElement(
        page,
        'button',
        { type: 'submit', lang: 'en', class: isMain ? 'offloop-prompt-main' : undefined },
        text,
      );
    };
    this.#prompt = prompt;
    this.#no = button('No', initial === false);
    this.#yes = button('Yes', initial === true);
    const group = makeElement(page, 'div', { role: 'group', 'aria-labelledby': labelledBy }, this.#no, this.#yes);
    this.whole = group;
    this.buttons = [group];
    // Enter gives what is given as `initial`, and nothing without it.
    if (initial !== undefined) this.first = initial === true ? this.#yes : this.#no;
  }

  answer(submitter: HTMLElement | null): boolean {
    if (submitter === this.#yes) return this.#prompt.answer(true);
    return submitter === this.#no ? this.#prompt.answer(false) : this.#prompt.answerText('');
  }
}
