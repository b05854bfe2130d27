/** Milliseconds after which nothing is under way any more that was meant for something else. */
const SETTLED = 1000;

/**
 * Keeps keys and clicks that were meant for something else from answering a form, which comes when it likes, and where another one was: what was pressed
 * before it was shown and is told late, the key that asked for it, one that is held, the second half of a double click.
 */
export class FirstKeys {
  readonly #dialog: HTMLElement;
  #shownAt = 0;
  /** The form in which the last key went down. */
  #pressedIn: Element | null = null;
  /** The form in which the first click of several was. */
  #clickedIn: Element | null = null;

  constructor(dialog: HTMLElement) {
    this.#dialog = dialog;
    dialog.addEventListener('keydown', this.#onKey, true);
    // A browser types, and answers by Enter, when it tells of this one: to whatever has the focus by then.
    dialog.addEventListener('keypress', this.#onTyped, true);
    dialog.addEventListener('click', this.#onClick, true);
  }

  /** Another form is in the dialog. */
  shown(): void {
    this.#shownAt = this.#now;
  }

  get #form(): Element | null {
    return this.#dialog.firstElementChild;
  }

  /** By the clock of its window, as events have it. */
  get #now(): number {
    return (this.#dialog.ownerDocument.defaultView ?? globalThis).performance.now();
  }

  #isEarly({ timeStamp }: Event): boolean {
    return timeStamp < this.#shownAt && this.#isNew;
  }

  get #isNew(): boolean {
    return this.#now - this.#shownAt < SETTLED;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const isEarly = this.#isEarly(event);
    if (!isEarly && !event.repeat) this.#pressedIn = this.#form;
    const isHeld = event.repeat && (event.key === 'Enter' || this.#pressedIn !== this.#form);
    if (isEarly || isHeld) refuse(event);
  };

  readonly #onTyped = (event: KeyboardEvent): void => {
    if (this.#pressedIn !== this.#form && this.#isNew) refuse(event);
  };

  readonly #onClick = (event: MouseEvent): void => {
    const isFirst = event.detail <= 1;
    if (this.#isEarly(event) || !(isFirst || this.#clickedIn === this.#form)) refuse(event);
    else if (isFirst) this.#clickedIn = this.#form;
  };
}

function refuse(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
