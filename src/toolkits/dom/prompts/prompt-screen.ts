import type { PromptQueue } from '../../../jobs/prompts/prompt-queue.js';
import { PromptDialog } from './prompt-dialog.js';
import { PromptForm } from './prompt-form.js';

/** Milliseconds after which a dialog is a new one for people, and not the next of a row. */
const ROW = 300;

/** Keeps a dialog beside a queue: open with a form of the prompt that has the focus, and gone while there is none. */
export class PromptScreen {
  readonly #queue: PromptQueue;
  readonly #parent: Element | undefined;
  #unsubscribe: (() => void) | undefined;
  #dialog: PromptDialog | undefined;
  #form: PromptForm | undefined;
  #closedAt = Number.NEGATIVE_INFINITY;

  constructor(queue: PromptQueue, parent: Element | undefined) {
    this.#queue = queue;
    this.#parent = parent;
  }

  start(): void {
    this.#unsubscribe = this.#queue.subscribe(() => this.#update());
    this.#update();
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#close();
  }

  #update(): void {
    // What closing led to may have come first.
    if (this.#unsubscribe === undefined) return;
    const { focused } = this.#queue;
    if (focused === undefined) this.#close();
    else if (this.#form?.prompt === focused) this.#form.showProblem();
    else {
      this.#dialog ??= new PromptDialog({
        parent: this.#parent,
        isNext: performance.now() - this.#closedAt < ROW,
        onDismiss: () => this.#form?.prompt.dismiss('its dialog was dismissed'),
      });
      this.#form = new PromptForm(focused, this.#dialog.element);
      this.#dialog.show(this.#form);
    }
  }

  #close(): void {
    const dialog = this.#dialog;
    if (dialog === undefined) return;
    this.#dialog = undefined;
    this.#form = undefined;
    this.#closedAt = performance.now();
    dialog.close();
  }
}
