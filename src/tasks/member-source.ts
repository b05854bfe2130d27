/** Walks the members of a multi task, one ahead: a lazy iterable is pulled only as places become free. */
export class MemberSource {
  /** How many there are, where that is known before the walk. */
  readonly count: number | undefined;
  readonly #members: Iterable<unknown>;
  /** An array is walked without an iterator, which would make an object for each member. */
  readonly #list: readonly unknown[] | undefined;
  #iterator: Iterator<unknown> | undefined;
  #ahead: IteratorResult<unknown> | undefined;
  /** The index of the member that `peek` gives. */
  index = 0;

  constructor(members: Iterable<unknown>) {
    this.#members = members;
    this.#list = Array.isArray(members) ? members : undefined;
    const { length, size } = members as { readonly length?: unknown; readonly size?: unknown };
    this.count = typeof length === 'number' ? length : typeof size === 'number' ? size : undefined;
  }

  get isLazy(): boolean {
    return this.count === undefined;
  }

  /** The next member, or `undefined` at the end. */
  peek(): unknown {
    if (this.#list !== undefined) return this.index < this.#list.length ? (this.#list[this.index] ?? null) : undefined;
    this.#iterator ??= this.#members[Symbol.iterator]();
    this.#ahead ??= this.#iterator.next();
    // A hole in the list is a wrong member, not its end.
    return this.#ahead.done === true ? undefined : (this.#ahead.value ?? null);
  }

  /** Goes on to the next. @returns the index of the member that `peek` gave */
  take(): number {
    this.#ahead = undefined;
    this.index += 1;
    return this.index - 1;
  }

  get isExhausted(): boolean {
    return this.#list === undefined ? this.#ahead?.done === true : this.index >= this.#list.length;
  }

  /** Leaves the walk: a generator's `finally` runs. */
  close(report: (error: unknown) => void): void {
    if (this.#iterator === undefined || this.isExhausted) return;
    try {
      this.#iterator.return?.();
    } catch (error) {
      report(error);
    }
  }
}
