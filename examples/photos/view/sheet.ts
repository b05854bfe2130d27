import type { Photo } from '../photo.ts';
import { type SortKey, sorted } from '../sort.ts';
import { Card } from './card.ts';

/** The cards, in their order. */
export class Sheet {
  readonly element: HTMLUListElement;
  readonly #template: HTMLTemplateElement;
  #cards: Card[] = [];
  #sortKey: SortKey = 'name';

  constructor(list: HTMLUListElement, template: HTMLTemplateElement) {
    this.element = list;
    this.#template = template;
  }

  get cards(): readonly Card[] {
    return this.#cards;
  }

  /** Puts photos on the sheet, and gives their cards in the order of the sheet. */
  add(photos: readonly Photo[]): Card[] {
    const added = photos.map((photo) => new Card(photo, this.#template));
    this.#cards.push(...added);
    this.#arrange();
    const isNew = new Set(added);
    return this.#cards.filter((card) => isNew.has(card));
  }

  sortBy(key: SortKey): void {
    this.#sortKey = key;
    this.#arrange();
  }

  /** After cards have changed: what is known of a photo may give it another place. Its name does not change. */
  rearrange(): void {
    if (this.#sortKey !== 'name') this.#arrange();
  }

  /** Brings the cards into order, and moves in the page only those that are not in their place. */
  #arrange(): void {
    this.#cards = sorted(this.#cards, this.#sortKey);
    const focused = this.element.contains(document.activeElement) ? document.activeElement : undefined;
    let place = this.element.firstElementChild;
    for (const { element } of this.#cards) {
      if (element === place) place = place.nextElementSibling;
      else this.element.insertBefore(element, place);
    }
    // An element that is moved loses the focus.
    if (focused instanceof HTMLElement && focused !== document.activeElement) focused.focus({ preventScroll: true });
  }

  remove(card: Card): void {
    card.cancel();
    this.#cards = this.#cards.filter((other) => other !== card);
    card.element.remove();
  }

  clear(): void {
    for (const card of this.#cards) this.remove(card);
  }

  cardOf(target: EventTarget | null): Card | undefined {
    const element = target instanceof Element ? target.closest('.card') : null;
    return this.#cards.find((card) => card.element === element);
  }
}
