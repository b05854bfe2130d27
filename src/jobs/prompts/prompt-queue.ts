import { PromptError } from '../../core/errors.js';
import { host } from '../../core/host.js';
import type { Resident, Tree } from '../../core/tree.js';
import { checkBoolean, checkOptions, expected } from '../../core/validation.js';
import { Listeners } from '../../engine/listeners.js';
import type { Prompt } from './prompt.js';

/** The open prompts of an engine in order of opening; the first has the focus until it is answered or closed. */
export interface PromptQueue extends Iterable<Prompt<unknown>> {
  readonly size: number;
  /** The one that people answer now. */
  readonly focused: Prompt<unknown> | undefined;
  /**
   * Where nobody sits at a screen: answers by name, or by a function. What is open, or opens later, and has no answer fails at once with a
   * `PromptError` that says how to give it; so does what cannot take the answer that it gets. In development the engine tells at its end
   * of a name that no prompt had, where another prompt went without an answer.
   *
   * @param options - `useInitial`: prompts without an answer take their `initial`, as `--yes` says; `ask`: those that have none then stay
   *   open, for who is here
   * @returns what ends it
   */
  answerWith(
    answers: Readonly<Record<string, unknown>> | ((prompt: Prompt<unknown>) => unknown),
    options?: { readonly useInitial?: boolean; readonly ask?: boolean },
  ): () => void;
  /** For stores: calls the listener when one opens, changes or ends; bound. */
  subscribe(this: void, listener: () => void): () => void;
  /** For stores; the same array until another prompt is open; bound. */
  getSnapshot(this: void): readonly Prompt<unknown>[];
}

/** What the queue needs of a prompt. */
interface OpenPrompt extends Prompt<any> {
  /** What an answer may be, for messages. */
  readonly allowed: string;
  /** Its answer is for nobody's eyes. */
  readonly isSecret: boolean;
  /** Takes what was given by name: a text as it is typed, anything else as a value. */
  take(given: unknown): boolean;
  /** Who waits gets an error. */
  fail(error: unknown): boolean;
  /** A value as people read it. */
  show(value: unknown): string;
}

interface Answerer {
  readonly find: (prompt: Prompt<unknown>) => unknown;
  readonly useInitial: boolean;
  /** What it has no answer for stays open. */
  readonly ask: boolean;
}

/** The queue of one engine. */
export class OpenPrompts implements PromptQueue, Resident {
  readonly #listeners: Listeners;
  readonly #open = new Set<OpenPrompt>();
  #answerers: readonly Answerer[] = [];
  #snapshot: readonly OpenPrompt[] | undefined;
  readonly #tree: Tree;
  /** Names that answers were given for, that were asked for, and that were asked for and had no answer. */
  readonly #given = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #unanswered = new Set<string>();

  constructor(tree: Tree) {
    this.#tree = tree;
    this.#listeners = new Listeners(tree);
    tree.residents.add(this);
  }

  get size(): number {
    return this.#open.size;
  }

  get focused(): Prompt<unknown> | undefined {
    return this.getSnapshot()[0];
  }

  [Symbol.iterator](): IterableIterator<Prompt<unknown>> {
    return [...this.#open][Symbol.iterator]();
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.subscribe(listener);

  readonly getSnapshot = (): readonly Prompt<unknown>[] => {
    this.#snapshot ??= [...this.#open];
    return this.#snapshot;
  };

  add(question: OpenPrompt): void {
    this.#open.add(question);
    this.#asked.add(question.name);
    this.#changed();
    // Never in the turn in which it opens, as every answer.
    if (this.#answerers.length > 0) host.queueMicrotask(() => this.#answer(question));
  }

  delete(question: OpenPrompt): void {
    if (this.#open.delete(question)) this.#changed();
  }

  /** The problem of one is another. */
  told(): void {
    this.#listeners.tell();
  }

  #changed(): void {
    this.#snapshot = undefined;
    this.#listeners.tell();
  }

  answerWith(
    answers: Readonly<Record<string, unknown>> | ((prompt: Prompt<unknown>) => unknown),
    options: { readonly useInitial?: boolean; readonly ask?: boolean } = {},
  ): () => void {
    if (typeof answers !== 'function' && (typeof answers !== 'object' || answers === null))
      throw new TypeError(expected('answers', 'an object of answers by name, or a function', answers));
    checkOptions('answerWith', options, ['useInitial', 'ask']);
    checkBoolean('useInitial', options.useInitial);
    checkBoolean('ask', options.ask);
    const find =
      typeof answers === 'function'
        ? answers
        : ({ name }: Prompt<unknown>): unknown => (Object.hasOwn(answers, name) ? answers[name] : undefined);
    if (typeof answers !== 'function') for (const name of Object.keys(answers)) this.#given.add(name);
    const own = { find, useInitial: options.useInitial === true, ask: options.ask === true };
    this.#answerers = [...this.#answerers, own];
    for (const question of [...this.#open]) this.#answer(question);
    return () => {
      this.#answerers = this.#answerers.filter((each) => each !== own);
    };
  }

  #answer(question: OpenPrompt): void {
    if (!this.#open.has(question) || this.#answerers.length === 0) return;
    try {
      this.#answerWith(question, this.#answerFor(question));
    } catch (error) {
      question.fail(error);
    }
  }

  /** By the first that has an answer. */
  #answerFor(question: OpenPrompt): unknown {
    for (const { find } of this.#answerers) {
      const given = find(question);
      if (given !== undefined) return given;
    }
    return undefined;
  }

  #answerWith(question: OpenPrompt, given: unknown): void {
    if (given !== undefined) {
      if (!question.take(given)) throw refusal(question, given);
      return;
    }
    const { initial } = question.options;
    const takesInitial = initial !== undefined && this.#answerers.some(({ useInitial }) => useInitial);
    if (!takesInitial && this.#answerers.every(({ ask }) => ask)) return;
    if (question.name !== '') this.#unanswered.add(question.name);
    if (!takesInitial)
      throw new PromptError(
        `${titleOf(question)} has no answer, and nobody is here to give one. ${howTo(question)}`,
        question.name,
      );
    if (!question.answer(initial)) throw refusal(question, initial);
  }

  // ---- beside the engine ----------------------------------------------------------------------------------------------

  /** A name that nobody asked for, where another one went without an answer, was probably meant for that. */
  closed(): void {
    const unused = [...this.#given].filter((name) => !this.#asked.has(name));
    if (unused.length === 0 || this.#unanswered.size === 0) return;
    const list = (names: Iterable<string>): string => [...names].map((name) => `\`${name}\``).join(', ');
    this.#tree.log(
      'warn',
      `Answers were given for ${list(unused)}, but no prompt of such a name was asked. Without an answer went ${list(this.#unanswered)}`,
    );
  }
}

function titleOf({ name, question }: Prompt<unknown>): string {
  return name === '' ? `The prompt "${question}"` : `The prompt \`${name}\` ("${question}")`;
}

function howTo(question: OpenPrompt): string {
  const { name } = question;
  const given = name === '' ? 'Give it a `name`, and' : 'Give';
  const yes =
    question.options.initial === undefined || question.isSecret
      ? ''
      : `, or \`--yes\` for \`${question.show(question.options.initial)}\``;
  return `${given} \`--answer ${name === '' ? 'NAME' : name}=…\`: ${question.allowed}${yes}`;
}

function refusal(question: OpenPrompt, given: unknown): PromptError {
  const shown = question.isSecret ? 'what was given' : `\`${question.show(given)}\``;
  const why = question.problem === undefined ? '' : `: ${question.problem}`;
  return new PromptError(
    `${titleOf(question)} cannot take ${shown}${why}. It takes ${question.allowed}`,
    question.name,
  );
}

const queues = new WeakMap<Tree, OpenPrompts>();

/** The queue of an engine, by its tree. */
export function queueOf(tree: Tree): OpenPrompts {
  let queue = queues.get(tree);
  if (queue === undefined) {
    queue = new OpenPrompts(tree);
    queues.set(tree, queue);
  }
  return queue;
}
