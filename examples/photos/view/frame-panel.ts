import type { Frames } from '../frames.ts';
import type { Place } from '../place.ts';
import { element } from './element.ts';
import { Plot } from './plot.ts';

/** How often the figures change, in milliseconds: every frame would be unreadable. */
const PACE = 500;

/** The plot, the figures beside it, and the longest frame at each place. */
export class FramePanel {
  readonly canvas: HTMLCanvasElement;
  readonly #frames: Frames;
  readonly #plot: Plot;
  readonly #now: HTMLElement;
  readonly #records: HTMLElement;
  #written = 0;

  constructor(page: Document, frames: Frames, places: readonly Place[]) {
    this.canvas = element(page, '#plot', HTMLCanvasElement);
    this.#frames = frames;
    this.#plot = new Plot(this.canvas, frames);
    this.#now = element(page, '#frame-now', HTMLElement);
    this.#records = element(page, '#records', HTMLElement);
    this.#records.append(...places.map((place) => recordOf(page, place)));
  }

  readColours(): void {
    this.#plot.readColours();
  }

  draw(): void {
    this.#plot.draw();
    const now = performance.now();
    if (now - this.#written < PACE) return;
    this.#written = now;
    const longest = Math.round(Math.max(...this.#frames));
    this.#now.textContent = `longest of these ${longest} ms`;
    this.canvas.ariaLabel = `Frame times of the last seconds; the longest ${longest} milliseconds`;
  }

  /** Notes what developing has done to the page. */
  record(place: string, longest: number): void {
    const entry = element(this.#records, `[data-place=${place}]`, HTMLElement);
    entry.dataset.verdict = longest > 50 ? 'long' : 'fluid';
    element(entry, 'dd', HTMLElement).textContent = `${Math.round(longest)} ms`;
  }
}

function recordOf(page: Document, { id, name }: Place): HTMLElement {
  const entry = page.createElement('div');
  entry.dataset.place = id;
  const term = page.createElement('dt');
  term.textContent = name;
  const figure = page.createElement('dd');
  figure.textContent = '–';
  entry.append(term, figure);
  return entry;
}
