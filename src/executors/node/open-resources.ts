/** What is read, written, opened or closed just now, as the worker itself does while it loads. */
const PASSING = /Req|^(?:Connect|Write|Shutdown)Wrap$/;

/** A timer of Node. That it is over shows in a field that has no documentation, and is there since there are timers. */
interface Timer {
  hasRef(): boolean;
  unref(): Timer;
  readonly _destroyed?: boolean;
}

/** So many unreferenced timers are looked through by themselves. */
const MANY = 64;

/** What is open in this worker: what keeps its loop alive, as Node lists it, and timers that were unreferenced, which it does not list. */
export class OpenResources {
  readonly #unreferenced = new Set<Timer>();
  /** So many timers are kept before those that are over are let go. */
  #most = MANY;

  constructor() {
    const timer = setTimeout(() => {}, 0);
    clearTimeout(timer);
    const prototype = Object.getPrototypeOf(timer) as Timer;
    const { unref } = prototype;
    const note = (one: Timer): void => this.#note(one);
    prototype.unref = function (this: Timer) {
      note(this);
      return unref.call(this);
    };
  }

  /** How many last, and whether there are more than so many of any kind. */
  count(): { readonly lasting: number; readonly all: number } {
    const kinds = process.getActiveResourcesInfo();
    const unreferenced = this.#unreferenced.size === 0 ? 0 : this.#look();
    const lasting = kinds.reduce((sum, kind) => (PASSING.test(kind) ? sum : sum + 1), unreferenced);
    return { lasting, all: kinds.length + unreferenced };
  }

  #note(timer: Timer): void {
    this.#unreferenced.add(timer);
    if (this.#unreferenced.size > this.#most) this.#most = Math.max(MANY, 2 * this.#look());
  }

  /** Lets those go that are over, or listed by Node again. */
  #look(): number {
    for (const timer of this.#unreferenced)
      if (timer._destroyed === true || timer.hasRef()) this.#unreferenced.delete(timer);
    return this.#unreferenced.size;
  }
}
