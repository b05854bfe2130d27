import type { Prompt } from '../../jobs/prompts/prompt.js';
import { EMPTY, edit, type Line } from './line-editor.js';
import type { Pressed } from './use-keys.js';

/** What somebody has typed or chosen so far, without having answered. It changes at once, so that fast keys count one by one. */
export class PromptInput {
  readonly prompt: Prompt<unknown>;
  line: Line = EMPTY;
  /** The choice that is pointed at. */
  place = 0;
  readonly taken = new Set<number>();

  constructor(prompt: Prompt<unknown>) {
    this.prompt = prompt;
    const { choices, options } = prompt;
    const initial = prompt.kind === 'checklist' ? options.initial : [options.initial];
    const places = (Array.isArray(initial) ? initial : []).map((value) =>
      choices.findIndex((choice) => Object.is(choice.value, value)),
    );
    if (prompt.kind === 'checklist') for (const place of places) this.taken.add(place);
    else this.place = Math.max(places[0] ?? 0, 0);
  }

  press(key: Pressed): void {
    if (this.prompt.kind === 'radio' || this.prompt.kind === 'checklist') this.#choose(key);
    else if (key === 'return') this.#enter();
    else this.line = edit(this.line, key);
  }

  #enter(): void {
    const { prompt } = this;
    const text = this.line.before + this.line.after;
    if (text === '' && prompt.options.initial !== undefined) prompt.answer(prompt.options.initial);
    else prompt.answerText(text);
  }

  #choose(key: Pressed): void {
    const { prompt } = this;
    const { length } = prompt.choices;
    if (key === 'up') this.place = (this.place + length - 1) % length;
    else if (key === 'down') this.place = (this.place + 1) % length;
    else if (key === 'home') this.place = 0;
    else if (key === 'end') this.place = length - 1;
    else if (prompt.kind === 'radio') {
      if (key === 'return') prompt.answer(prompt.choices[this.place]?.value);
    } else if (key === ' ') {
      if (!this.taken.delete(this.place)) this.taken.add(this.place);
    } else if (key === 'return')
      prompt.answer(prompt.choices.filter((_, place) => this.taken.has(place)).map(({ value }) => value));
  }
}
