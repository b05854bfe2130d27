import { closeUnwanted, isPicture } from '../core/pictures.js';

/** Pictures among the results of a multi task that came from workers: those that nobody reads are closed. Others may have further owners. */
export class ReceivedPictures {
  #pictures: WeakSet<object> | undefined;

  note(value: unknown): void {
    if (!isPicture(value)) return;
    this.#pictures ??= new WeakSet();
    this.#pictures.add(value);
  }

  /** Nobody wants it. */
  drop(value: unknown): void {
    if (this.#pictures?.has(value as object) === true) closeUnwanted(value);
  }
}
