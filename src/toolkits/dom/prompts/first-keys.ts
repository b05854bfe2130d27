/** Milliseconds after which nothing is under way any more that was meant for something else. */
const SETTLED = 1000;

/**
 * Keeps keys and clicks that were meant for something else from answering a form, which comes when it likes, and where another one was: what was pressed
 * before it was shown and is told late, an Enter that is held, the second half of a double click.
 */
export class FirstKeys {
  readonly #dialog: HTMLElement;
  #shownAt = 0;
  /** The form in which the first click of several was. */
  #clickedIn: Element | null = null;

  constructor(dialog: HTMLElement) {
    this.#dialog = dialog;
    dialog.addEventListener('keydown', this.#onKey, true);
    dialog.addEventListener('click', this.#onClick, true);
  }

  /** Another form is in the dialog. */
  shown(): void {
    this.#shownAt = this.#now;
  }

  /** By the clock of its window, as events have it. */
  get #now(): number {
    return (this.#dialog.ownerDocument.defaultView ?? globalThis).performance.now();
  }

  #isEarly({ timeStamp }: Event): boolean {
    return timeStamp < this.#shownAt && this.#now - this.#shownAt < SETTLED;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (this.#isEarly(event) || (event.key === 'Enter' && event.repeat)) refuse(event);
  };

  readonly #onClick = (event: MouseEvent): void => {
    const form = this.#dialog.firstElementChild;
    const isFirst = event.detail <= 1;
    if (this.#isEarly(event) || !(isFirst || this.#clickedIn === form)) refuse(event);
    else if (isFirst) this.#clickedIn = form;
  };
}

function refuse(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
