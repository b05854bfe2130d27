import { neutralLine } from './neutral.js';
import { type Answer, NONE, type PromptType } from './prompt-type.js';

const MEANINGS: Readonly<Record<string, boolean>> = {
  yes: true,
  y: true,
  true: true,
  no: false,
  n: false,
  false: false,
};

/** Yes or no. */
export class ConfirmType implements PromptType<boolean> {
  readonly kind = 'confirm';
  readonly choices = NONE;
  readonly allowed = 'yes or no';

  check(value: unknown): Answer<boolean> {
    return typeof value === 'boolean' ? { value } : { problem: 'Answer yes or no' };
  }

  parse(text: string): Answer<boolean> {
    const word = text.trim().toLowerCase();
    return this.check(Object.hasOwn(MEANINGS, word) ? MEANINGS[word] : undefined);
  }

  show(value: unknown): string {
    if (typeof value === 'boolean') return value ? 'yes' : 'no';
    return neutralLine(String(value));
  }
}
