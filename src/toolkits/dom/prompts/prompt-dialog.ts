import { isShown, rootsOf } from '../presence.js';
import { WatchedRoots } from '../watched-roots.js';
import { FirstKeys } from './first-keys.js';
import { focusedIn } from './focused-in.js';
import type { PromptForm } from './prompt-form.js';
import { PromptStyle } from './prompt-style.js';

export interface PromptDialogOptions {
  readonly parent: Element | undefined;
  /** The one before was there a moment ago: it does not come as something new. */
  readonly isNext: boolean;
  /** It was closed by who sits before it, or by the page. */
  onDismiss(): void;
}

/** A modal dialog with one form after the other. It stays modal wherever the page puts it. */
export class PromptDialog {
  readonly element: HTMLDialogElement;
  readonly #options: PromptDialogOptions;
  readonly #style: PromptStyle;
  readonly #keys: FirstKeys;
  /** What had the focus before. */
  readonly #before: HTMLElement | undefined;
  readonly #roots = new WatchedRoots<Node>({ onChange: () => this.#stayModal() });
  #watched: readonly Node[] = [];
  #form: PromptForm | undefined;

  constructor(options: PromptDialogOptions) {
    const page = options.parent?.ownerDocument ?? document;
    this.#options = options;
    this.#before = focusedIn(page);
    this.element = page.createElement('dialog');
    this.element.className = 'offloop-prompt';
    if (options.isNext) this.element.dataset.next = '';
    this.#style = new PromptStyle(this.element);
    this.#keys = new FirstKeys(this.element);
    this.element.addEventListener('cancel', this.#onCancel);
    this.element.addEventListener('close', this.#onClose);
  }

  /** Puts a form in the place of the one before. */
  show(form: PromptForm): void {
    this.#form = form;
    this.element.setAttribute('aria-labelledby', form.labelId);
    if (form.helpId === undefined) this.element.removeAttribute('aria-describedby');
    else this.element.setAttribute('aria-describedby', form.helpId);
    this.element.replaceChildren(form.element);
    this.#keys.shown();
    if (this.#isModal) form.focus();
    else this.#open();
  }

  close(): void {
    this.#form = undefined;
    this.#watch([]);
    const { element } = this;
    element.close();
    element.remove();
    this.#style.remove();
    // One that was moved or taken out meanwhile does not remember it.
    if (focusedIn(element.ownerDocument) === undefined) this.#before?.focus({ preventScroll: true });
  }

  get #isModal(): boolean {
    return this.element.isConnected && this.element.open && this.element.matches(':modal');
  }

  #open(): void {
    const { element } = this;
    // One that was taken out and put in again is open still, but not modal.
    if (element.open) element.close();
    this.#place();
    this.#style.follow();
    element.showModal();
    this.#watch(rootsOf(element));
    this.#form?.focus();
  }

  /** A question that is put where nobody can see or answer it would block the page: then it is put into the body. */
  #place(): void {
    const { element } = this;
    const { parent } = this.#options;
    if (parent !== undefined && isShown(parent)) {
      if (element.parentNode !== parent) parent.append(element);
      if (this.#isUsable) return;
    }
    const { body, documentElement } = element.ownerDocument;
    // A script in the head comes before there is one.
    const rest = body ?? documentElement;
    if (element.parentNode !== rest) rest.append(element);
  }

  /** Whether it would be displayed where it is, for screen readers too, and not disabled with what is around it. */
  get #isUsable(): boolean {
    const { element } = this;
    if (element.closest('[aria-hidden="true"]') !== null || element.querySelector(':disabled') !== null) return false;
    element.setAttribute('open', '');
    // What is folded away has its boxes all the same; only newer browsers tell.
    const isDisplayed = element.checkVisibility?.() ?? element.getClientRects().length > 0;
    element.removeAttribute('open');
    return isDisplayed;
  }

  #watch(roots: readonly Node[]): void {
    const before = this.#watched;
    this.#watched = roots;
    for (const root of roots) this.#roots.add(root, this.element);
    for (const root of before) if (!roots.includes(root)) this.#roots.remove(root, this.element);
  }

  #stayModal(): void {
    if (this.#form === undefined || this.#isModal) return;
    const { parent } = this.#options;
    // With its parent it has gone for good, unless that is put in again in the same turn: who watches the parent decides.
    if (parent !== undefined && !isShown(parent)) return;
    this.#open();
  }

  readonly #onCancel = (event: Event): void => {
    // A browser may insist on closing it, and tells so by the event that follows.
    if (event.target !== this.element || !event.cancelable) return;
    event.preventDefault();
    this.#options.onDismiss();
  };

  readonly #onClose = (event: Event): void => {
    if (event.target === this.element && this.#form !== undefined && !this.element.open) this.#options.onDismiss();
  };
}
