import { nextFrame, type Op } from 'offloop';

/** How long frames took: the last ones, and the longest since a mark. */
export class Frames {
  readonly #times: Float32Array;
  #next = 0;
  #longest = 0;

  /** @param capacity - how many frames are remembered */
  constructor(capacity = 240) {
    this.#times = new Float32Array(capacity);
  }

  /** Milliseconds of the last frames, the oldest first; 0 where there was none yet. */
  *[Symbol.iterator](): Generator<number> {
    for (let index = 0; index < this.#times.length; index += 1) {
      yield this.#times[(this.#next + index) % this.#times.length]!;
    }
  }

  get capacity(): number {
    return this.#times.length;
  }

  /** Milliseconds of the longest frame since `mark`. */
  get longest(): number {
    return this.#longest;
  }

  mark(): void {
    this.#longest = 0;
  }

  add(ms: number): void {
    this.#times[this.#next] = ms;
    this.#next = (this.#next + 1) % this.#times.length;
    this.#longest = Math.max(this.#longest, ms);
  }
}

/** Measures every frame of the page, for as long as its run lives. */
export function* watchFrames(frames: Frames, draw: () => void): Op<never> {
  // In a hidden tab there are no frames: that is no long one.
  let wasHidden = false;
  const note = (): void => {
    wasHidden = true;
  };
  document.addEventListener('visibilitychange', note);
  try {
    let before = yield* nextFrame();
    for (;;) {
      const now = yield* nextFrame();
      if (!wasHidden) frames.add(now - before);
      wasHidden = false;
      before = now;
      draw();
    }
  } finally {
    document.removeEventListener('visibilitychange', note);
  }
}
