/**
 * Which row of a list is selected: an item and not a place, so it stays the same when others come and go; the first at first, and where
 * it goes itself, the next. It changes at once, so that keys that come before the next drawing count one by one.
 */
export class Selection<T> {
  #item: T | undefined;
  #place = 0;

  /** The place of the selected row; 0 in an empty list. */
  placeIn(items: readonly T[]): number {
    const place = this.#item === undefined ? -1 : items.indexOf(this.#item);
    return place >= 0 ? place : Math.max(Math.min(this.#place, items.length - 1), 0);
  }

  /** Remembers what is shown as selected. */
  note(items: readonly T[]): void {
    this.#place = this.placeIn(items);
    this.#item = items[this.#place];
  }

  move(items: readonly T[], by: number): void {
    this.#place = Math.max(Math.min(this.placeIn(items) + by, items.length - 1), 0);
    this.#item = items[this.#place];
  }
}
