import { host } from '../../core/host.js';

/** Milliseconds between two looks: about a frame while what was added last is young, … */
const OFTEN = 16;
const YOUNG = 2000;
/** … and later this. */
const SELDOM = 100;

/** Looks again and again, for as long as there is something that no event tells of. */
export class Lookout<Watched> {
  readonly #items = new Set<Watched>();
  readonly #look: (items: ReadonlySet<Watched>) => void;
  #timer: unknown;
  #addedAt = 0;

  /** @param look - gets all of them */
  constructor(look: (items: ReadonlySet<Watched>) => void) {
    this.#look = look;
  }

  get items(): ReadonlySet<Watched> {
    return this.#items;
  }

  add(item: Watched): void {
    this.#items.add(item);
    this.#addedAt = host.performance.now();
    this.#stop();
    this.#lookLater();
  }

  delete(item: Watched): void {
    if (this.#items.delete(item) && this.#items.size === 0) this.#stop();
  }

  #lookLater(): void {
    if (this.#items.size === 0) return;
    const isYoung = host.performance.now() - this.#addedAt < YOUNG;
    this.#timer = host.setTimeout(
      () => {
        this.#timer = undefined;
        this.#look(this.#items);
        if (this.#timer === undefined) this.#lookLater();
      },
      isYoung ? OFTEN : SELDOM,
    );
  }

  #stop(): void {
    host.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
