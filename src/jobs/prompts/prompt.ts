import type { Operation } from '../../core/operation.js';

/** What a prompt asks for. */
export type PromptKind = 'text' | 'confirm' | 'number' | 'radio' | 'checklist' | 'file';

/** Options of every prompt. */
export interface PromptOptions<T> {
  /** What people read. */
  readonly question: string;
  /** For `--answer name=…`. @defaultValue '': it cannot be answered by name */
  readonly name?: string;
  /** What Enter and `--yes` give. */
  readonly initial?: T;
  /** More to read, where there is room. */
  readonly help?: string;
  /** What is wrong with a value; nothing if it will do. */
  readonly validate?: (value: T) => string | undefined;
}

/** Options of prompts that offer a choice. */
export interface ChoiceOptions<O, T> extends PromptOptions<T> {
  /** What there is to choose from; at least one. */
  readonly options: readonly O[];
  /** What people read of an option. @defaultValue its text */
  readonly label?: (option: NoInfer<O>) => string;
}

/** One of the options of a prompt, as it is shown. */
export interface PromptChoice {
  /** One line, without control characters. */
  readonly label: string;
  readonly value: unknown;
}

/**
 * One question. Yielding it opens it, yielding it again gives the same answer. Whoever stops waiting (by a cancel, a timeout, a lost race) closes it;
 * yielded after that it opens anew.
 */
export interface Prompt<T> extends Operation<T> {
  readonly kind: PromptKind;
  readonly name: string;
  /** Without control characters. */
  readonly question: string;
  /** Those that it was made with; `question` and `help` without control characters. */
  readonly options: Readonly<PromptOptions<T>>;
  /** Of `radio` and `checklist`: the options; empty otherwise. */
  readonly choices: readonly PromptChoice[];
  readonly state: 'new' | 'open' | 'answered' | 'closed';
  readonly result: T | undefined;
  /** What is wrong with the last answer. */
  readonly problem: string | undefined;
  /**
   * Answers it with a value.
   *
   * @returns whether it was taken: `false` when it is invalid, or the prompt was answered or closed before
   */
  answer(value: T): boolean;
  /**
   * Answers it with what somebody typed: `yes`, `no`, `y`, `n`, `true`, `false`; a number; a label; labels by commas.
   *
   * @returns as `answer`
   */
  answerText(text: string): boolean;
  /**
   * Closes it: who waits gets a `CancelledError`, which is quiet, unlike an error.
   *
   * @returns whether it was open
   */
  dismiss(reason?: unknown): boolean;
  /** For stores: calls the listener when its state or its problem changes; bound. */
  subscribe(this: void, listener: () => void): () => void;
}
