import type { PromptChoice, PromptKind } from './prompt.js';

/** What becomes of an answer: a value, or what is wrong with it. */
export type Answer<T> = { readonly value: T } | { readonly problem: string };

/** What a kind of prompt makes of answers. */
export interface PromptType<T> {
  readonly kind: PromptKind;
  readonly choices: readonly PromptChoice[];
  /** What an answer may be: `a number from 1 to 9`. */
  readonly allowed: string;
  readonly isSecret?: boolean;
  check(value: unknown): Answer<T>;
  parse(text: string): Answer<T>;
  /** A value as people read it. */
  show(value: unknown): string;
}

/** No choices. */
export const NONE: readonly PromptChoice[] = [];
