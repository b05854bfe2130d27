/** How far the work is at some time, in milliseconds of work. */
export interface Sample {
  readonly time: number;
  readonly files: number;
  readonly bytes: number;
}

/** How fast the work went within the last seconds. */
export class Speed {
  readonly #window: number;
  readonly #samples: Sample[] = [];

  constructor(window = 3000) {
    this.#window = window;
  }

  /** Notes where the work is; to be called once a frame. */
  note(sample: Sample): void {
    if (this.#samples.at(-1)?.time === sample.time) this.#samples.pop();
    this.#samples.push(sample);
    while (sample.time - (this.#samples[0]?.time ?? 0) > this.#window) this.#samples.shift();
  }

  /** Files and bytes a second; 0 while that cannot be told. */
  get perSecond(): { readonly files: number; readonly bytes: number } {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.time === first.time) return { files: 0, bytes: 0 };
    const seconds = (last.time - first.time) / 1000;
    return { files: (last.files - first.files) / seconds, bytes: (last.bytes - first.bytes) / seconds };
  }
}
