import type { ChecklistLimits } from '../../../jobs/prompts/choice-types.js';
import type { Prompt } from '../../../jobs/prompts/prompt.js';
import { makeElement } from '../make-element.js';
import { checklistHint } from './limits-in-words.js';
import { okButton } from './ok-button.js';
import type { FieldNames, PromptField } from './prompt-field.js';

/** One or several of what there is to choose from. */
export class ChoiceField implements PromptField {
  readonly elements: readonly HTMLElement[];
  readonly whole: HTMLElement;
  readonly controls: readonly HTMLElement[];
  readonly buttons: readonly HTMLElement[];
  readonly hint?: string;
  readonly #prompt: Prompt<unknown>;
  readonly #inputs: readonly HTMLInputElement[];

  constructor(prompt: Prompt<unknown>, page: Document, { id, labelledBy }: FieldNames) {
    const { choices, kind, options } = prompt;
    const isRadio = kind === 'radio';
    const chosen = isRadio ? [options.initial] : ((options.initial ?? []) as readonly unknown[]);
    this.#prompt = prompt;
    this.#inputs = choices.map(({ value }) => {
      const input = makeElement(page, 'input', { type: isRadio ? 'radio' : 'checkbox', name: id });
      input.checked = options.initial !== undefined && chosen.some((one) => Object.is(one, value));
      return input;
    });
    const labels = choices.map(({ label }, index) => {
      return makeElement(page, 'label', {}, this.#inputs[index]!, makeElement(page, 'span', { dir: 'auto' }, label));
    });
    const role = isRadio ? 'radiogroup' : 'group';
    const group = makeElement(
      page,
      'div',
      { role, 'aria-labelledby': labelledBy, class: 'offloop-prompt-choices' },
      ...labels,
    );
    this.elements = [group];
    this.whole = group;
    this.controls = isRadio ? [group] : this.#inputs;
    this.buttons = [okButton(page)];
    if (!isRadio) this.hint = checklistHint(options as ChecklistLimits);
  }

  get first(): HTMLElement | undefined {
    return this.#inputs.find((input) => input.checked) ?? this.#inputs[0];
  }

  answer(): boolean {
    const chosen = this.#prompt.choices.filter((_, index) => this.#inputs[index]?.checked);
    if (this.#prompt.kind === 'checklist') return this.#prompt.answer(chosen.map(({ value }) => value));
    // Nothing that can be chosen: the prompt says what can.
    return this.#prompt.answer(chosen.length === 0 ? NOTHING : chosen[0]?.value);
  }
}

const NOTHING = Symbol('nothing');
