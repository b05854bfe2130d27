import type { Prompt } from '../../../jobs/prompts/prompt.js';
import { ChoiceField } from './choice-field.js';
import { ConfirmField } from './confirm-field.js';
import { LineField } from './line-field.js';
import type { FieldNames, PromptField } from './prompt-field.js';

/** The field of a prompt, by its kind. */
export function fieldOf(prompt: Prompt<unknown>, page: Document, names: FieldNames): PromptField {
  switch (prompt.kind) {
    case 'confirm':
      return new ConfirmField(prompt, page, names);
    case 'radio':
    case 'checklist':
      return new ChoiceField(prompt, page, names);
    default:
      return new LineField(prompt, page, names);
  }
}
