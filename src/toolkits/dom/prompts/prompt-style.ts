import { sheetFor } from '../style-sheet.js';
import { promptCss } from './prompt-css.js';

/** A style sheet that no policy of a page refuses, where the dialog stands and for as long as it does. */
export class PromptStyle {
  readonly #dialog: HTMLElement;
  #sheet: CSSStyleSheet | undefined;
  #root: DocumentOrShadowRoot | undefined;

  constructor(dialog: HTMLElement) {
    this.#dialog = dialog;
  }

  /** To where the dialog is now. */
  follow(): void {
    const root = this.#dialog.getRootNode() as Document | ShadowRoot;
    this.#followScheme();
    if (root === this.#root) return;
    this.remove();
    this.#root = root;
    this.#sheet ??= sheetFor(this.#dialog.ownerDocument, promptCss);
    if (this.#sheet !== undefined) root.adoptedStyleSheets = [...root.adoptedStyleSheets, this.#sheet];
  }

  remove(): void {
    const root = this.#root;
    this.#root = undefined;
    if (root !== undefined && this.#sheet !== undefined)
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
  }

  /** Light or dark is what the page says, and what the system says where the page says nothing. */
  #followScheme(): void {
    const around = this.#dialog.parentElement ?? this.#dialog.ownerDocument.documentElement;
    if (getComputedStyle(around).colorScheme === 'normal') this.#dialog.dataset.scheme = 'system';
    else delete this.#dialog.dataset.scheme;
  }
}
