import type { Prompt } from '../../../jobs/prompts/prompt.js';
import { uuid } from '../../../jobs/uuid.js';
import { makeElement } from '../make-element.js';
import type { PromptField } from './prompt-field.js';
import { fieldOf } from './prompt-fields.js';

/** The form of one prompt: the question, what is filled in, what is wrong with it, buttons. */
export class PromptForm {
  readonly prompt: Prompt<unknown>;
  readonly element: HTMLFormElement;
  readonly labelId: string;
  readonly helpId: string | undefined;
  readonly #field: PromptField;
  readonly #problem: HTMLElement;
  readonly #heading: HTMLElement;

  constructor(prompt: Prompt<unknown>, { ownerDocument: page }: Element) {
    const { question, options } = prompt;
    const id = `offloop-${uuid()}`;
    this.prompt = prompt;
    this.labelId = `${id}-question`;
    this.#heading = makeElement(page, 'h2', { id: this.labelId, dir: 'auto', tabindex: '-1' }, question);
    this.#problem = makeElement(page, 'p', { id: `${id}-problem`, role: 'alert', dir: 'auto' });
    this.#field = fieldOf(prompt, page, { id, labelledBy: this.labelId });
    const { help = '' } = options;
    const hints = [help, this.#field.hint ?? ''].filter(Boolean).map((text, index) => {
      return makeElement(page, 'p', { id: `${id}-help${index}`, class: 'offloop-prompt-help', dir: 'auto' }, text);
    });
    this.helpId = hints.length === 0 ? undefined : hints.map((hint) => hint.id).join(' ');
    const cancel = makeElement(page, 'button', { type: 'button', lang: 'en' }, 'Cancel');
    cancel.addEventListener('click', () => prompt.dismiss('its dialog was dismissed'));
    const actions = makeElement(page, 'div', { class: 'offloop-prompt-actions' }, cancel, ...this.#field.buttons);
    const body = [this.#heading, ...hints, ...this.#field.elements];
    this.element = makeElement(
      page,
      'form',
      // The browser's own messages are in its own words, and none of `validate`.
      { novalidate: '', autocomplete: 'off' },
      makeElement(page, 'div', { class: 'offloop-prompt-body' }, ...body),
      // Seen wherever the rest is scrolled to.
      this.#problem,
      actions,
    );
    this.element.addEventListener('submit', this.#onSubmit);
    this.#heading.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.repeat) this.element.requestSubmit();
    });
    const described = [this.helpId, this.#problem.id].filter(Boolean).join(' ');
    this.#field.whole.setAttribute('aria-describedby', described);
    this.showProblem();
  }

  focus(): void {
    const { first } = this.#field;
    (first ?? this.#heading).focus();
    if (first?.localName === 'input') (first as HTMLInputElement).select();
  }

  /** What is wrong with the last answer. */
  showProblem(): void {
    const { problem = '' } = this.prompt;
    // Said again, also if it is the same as before.
    this.#problem.textContent = problem;
    for (const control of this.#field.controls) {
      if (problem === '') control.removeAttribute('aria-invalid');
      else control.setAttribute('aria-invalid', 'true');
    }
  }

  readonly #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    // It may stand in another form.
    event.stopPropagation();
    if (!this.#field.answer(event.submitter) && this.prompt.state === 'open') this.focus();
  };
}
