import type { Progress } from '../../core/progress.js';

/** What a component shows, whatever selects it. */
export class Shown {
  value: unknown;

  note(value: unknown): void {
    this.value = value;
  }
}

/** What a function selects of progress: the same value as long as it has the same parts. */
export class Selection {
  readonly #select: (progress: Progress) => unknown;
  #from: Progress | undefined;
  #selected: unknown;

  /** @param shown - functions are mostly written in the component, and so are others in each rendering */
  constructor(select: (progress: Progress) => unknown, shown: Shown) {
    this.#select = select;
    this.#selected = shown.value;
  }

  of(progress: Progress): unknown {
    if (progress !== this.#from) {
      const selected = this.#select(progress);
      if (!isSame(selected, this.#selected)) this.#selected = selected;
      this.#from = progress;
    }
    return this.#selected;
  }
}

/** The same, or lists or plain objects of the same parts. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!isPlain(one) || !isPlain(other) || Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one) as (keyof typeof one)[];
  return keys.length === Object.keys(other).length && keys.every((key) => Object.is(one[key], other[key]));
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));
}
