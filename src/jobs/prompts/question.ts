import { answerLater } from '../../core/answer.js';
import { contexts, inContext } from '../../core/context.js';
import { CancelledError } from '../../core/errors.js';
import { type Frame, frameOf } from '../../core/frame.js';
import { Operation } from '../../core/operation.js';
import { START, STOP, type Wait, type Waiter } from '../../core/protocol.js';
import type { Tree } from '../../core/tree.js';
import { checkFunction, expected } from '../../core/validation.js';
import { type Asker, askerOf } from './asker.js';
import { neutral } from './neutral.js';
import type { Prompt, PromptChoice, PromptKind, PromptOptions } from './prompt.js';
import { queueOf } from './prompt-queue.js';
import type { Answer, PromptType } from './prompt-type.js';

/** The prompt behind {@link Prompt}. */
export class Question<T> extends Operation<T> implements Prompt<T> {
  readonly kind: PromptKind;
  readonly name: string;
  readonly question: string;
  readonly options: Readonly<PromptOptions<T>>;
  readonly choices: readonly PromptChoice[];
  readonly #type: PromptType<T>;
  #state: 'new' | 'open' | 'answered' | 'closed' = 'new';
  #result: T | undefined;
  #problem: string | undefined;
  /** Where it is open. */
  #tree: Tree | undefined;
  #asker: Asker | undefined;
  readonly #waits = new Set<QuestionWait>();
  readonly #listeners = new Set<() => void>();

  constructor(type: PromptType<T>, options: PromptOptions<T>) {
    super();
    const { question, help, name = '' } = options;
    this.#type = type;
    this.kind = type.kind;
    this.name = name;
    this.question = neutral(question);
    this.options = Object.freeze({
      ...options,
      question: this.question,
      ...(help !== undefined && { help: neutral(help) }),
    });
    this.choices = type.choices;
  }

  get state(): 'new' | 'open' | 'answered' | 'closed' {
    return this.#state;
  }

  get result(): T | undefined {
    return this.#result;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  /** What an answer may be, for messages. */
  get allowed(): string {
    return this.#type.allowed;
  }

  /** Its answer is for nobody's eyes. */
  get isSecret(): boolean {
    return this.#type.isSecret === true;
  }

  /** A value as people read it. */
  show(value: unknown): string {
    return this.#type.show(value);
  }

  // ---- answers --------------------------------------------------------------------------------------------------------

  answer(value: T): boolean {
    return this.#take(() => this.#type.check(value));
  }

  answerText(text: string): boolean {
    if (typeof text !== 'string') throw new TypeError(expected('text', 'a text', text));
    return this.#take(() => this.#type.parse(text));
  }

  /** Takes what was given by name: a text as it is typed, anything else as a value. */
  take(given: unknown): boolean {
    return typeof given === 'string' ? this.answerText(given) : this.answer(given as T);
  }

  #take(read: () => Answer<T>): boolean {
    if (this.#state !== 'new' && this.#state !== 'open') return false;
    const answer = read();
    if ('problem' in answer) return this.#refuse(answer.problem);
    let problem: unknown;
    try {
      problem = this.options.validate?.(answer.value);
      if (problem !== undefined && typeof problem !== 'string')
        throw new TypeError(expected('what `validate` gives', 'a text that says what is wrong, or nothing', problem));
    } catch (error) {
      // It is the asker's mistake, not that of who answers.
      this.fail(error);
      return false;
    }
    if (problem !== undefined) return this.#refuse(problem);
    this.#result = answer.value;
    this.#end('answered');
    for (const wait of this.#leave()) wait.answer(answer.value, false);
    return true;
  }

  #refuse(problem: string): false {
    this.#problem = neutral(problem);
    this.#tell();
    if (this.#tree !== undefined) queueOf(this.#tree).told();
    return false;
  }

  dismiss(reason?: unknown): boolean {
    return this.fail(new CancelledError(reason, 'user'));
  }

  /** Who waits gets an error. */
  fail(error: unknown): boolean {
    if (this.#state !== 'open') return false;
    this.#end('closed');
    for (const wait of this.#leave()) wait.answer(error, true);
    return true;
  }

  /** Those who waited until now. */
  #leave(): QuestionWait[] {
    const waits = [...this.#waits];
    this.#waits.clear();
    return waits;
  }

  #end(state: 'answered' | 'closed'): void {
    const [asker, tree] = [this.#asker, this.#tree];
    this.#state = state;
    this.#problem = undefined;
    this.#asker = undefined;
    this.#tree = undefined;
    asker?.hasAsked(this);
    if (tree !== undefined) queueOf(tree).delete(this);
    this.#tell(tree);
  }

  // ---- an operation ---------------------------------------------------------------------------------------------------

  /** @internal */
  override [START](waiter: Waiter, token: number): Wait {
    if (this.#state === 'answered') return answerLater(waiter, token, this.#result);
    const wait = new QuestionWait(waiter, token, (left) => this.#left(left));
    this.#waits.add(wait);
    if (this.#state !== 'open') this.#open(frameOf(waiter));
    return wait.started();
  }

  #open(frame: Frame): void {
    this.#state = 'open';
    this.#problem = undefined;
    this.#tree = frame.tree;
    this.#asker = askerOf(frame);
    queueOf(frame.tree).add(this);
    this.#asker?.asks(this);
    this.#tell();
  }

  #left(wait: QuestionWait): void {
    this.#waits.delete(wait);
    if (this.#waits.size === 0 && this.#state === 'open') this.#end('closed');
  }

  // ---- a store --------------------------------------------------------------------------------------------------------

  readonly subscribe = (listener: () => void): (() => void) => {
    checkFunction('listener', listener);
    const own = inContext((): void => listener());
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  };

  #tell(tree = this.#tree): void {
    for (const listener of [...this.#listeners]) {
      if (tree === undefined) listener();
      else tree.guard(listener);
    }
  }
}

/** One that waits for the answer. */
class QuestionWait implements Wait {
  readonly #waiter: Waiter;
  readonly #token: number;
  readonly #left: (wait: QuestionWait) => void;
  /** It is answered from wherever the answer comes. */
  readonly #context = contexts.capture?.();
  #isStarting = true;
  #early: { readonly value: unknown; readonly failed: boolean } | undefined;

  constructor(waiter: Waiter, token: number, left: (wait: QuestionWait) => void) {
    this.#waiter = waiter;
    this.#token = token;
    this.#left = left;
  }

  /** Its start is over; an answer that came in it is given later. */
  started(): Wait {
    this.#isStarting = false;
    return this.#early === undefined
      ? this
      : answerLater(this.#waiter, this.#token, this.#early.value, this.#early.failed);
  }

  answer(value: unknown, failed: boolean): void {
    const context = this.#context ?? contexts.outside;
    if (this.#isStarting) this.#early = { value, failed };
    else if (context === undefined) this.#tell(value, failed);
    else context.runInAsyncScope(this.#tell, this, value, failed);
  }

  #tell(value: unknown, failed: boolean): void {
    if (failed) this.#waiter.fail(this.#token, value);
    else this.#waiter.resume(this.#token, value);
  }

  [STOP](): void {
    this.#left(this);
  }
}
