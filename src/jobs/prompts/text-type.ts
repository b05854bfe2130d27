import { neutralLine, typedLine } from './neutral.js';
import type { PromptKind } from './prompt.js';
import { type Answer, NONE, type PromptType } from './prompt-type.js';

/** A line of text. */
export class TextType implements PromptType<string> {
  readonly kind: PromptKind = 'text';
  readonly choices = NONE;
  readonly allowed: string = 'a text';
  readonly isSecret: boolean;

  constructor(isSecret: boolean) {
    this.isSecret = isSecret;
  }

  check(value: unknown): Answer<string> {
    return typeof value === 'string' ? this.parse(value) : { problem: `Give ${this.allowed}` };
  }

  parse(text: string): Answer<string> {
    return { value: typedLine(text) };
  }

  show(value: unknown): string {
    return neutralLine(String(value));
  }
}
