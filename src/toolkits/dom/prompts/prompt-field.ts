/** What of a form is different for each kind of prompt. */
export interface PromptField {
  readonly elements: readonly HTMLElement[];
  /** What is filled in, as a whole: help and problems belong to it. */
  readonly whole: HTMLElement;
  /** What is marked when it does not do. */
  readonly controls: readonly HTMLElement[];
  readonly buttons: readonly HTMLElement[];
  /** Where the focus begins; without it, at the question. */
  readonly first: HTMLElement | undefined;
  /** What the limits are, in words. */
  readonly hint?: string;
  /** Answers the prompt with what was filled in. @returns whether it was taken */
  answer(submitter: HTMLElement | null): boolean;
}

/** How a field refers to its question. */
export interface FieldNames {
  /** Of its own, for further ids. */
  readonly id: string;
  readonly labelledBy: string;
}
