import type { Frames } from '../frames.ts';

/** A frame at 60 a second, and one that people feel. In milliseconds, as is the top of the plot. */
const FLUID = 1000 / 60;
const LONG = 50;
const TOP = 500;
const LINES = [200, LONG, FLUID];

/** Draws frame times as bars, the newest at the right. Small ones get more room: the scale is a square root. */
export class Plot {
  readonly #canvas: HTMLCanvasElement;
  readonly #frames: Frames;
  #colours = { fluid: '', slow: '', long: '', line: '', text: '' };

  constructor(canvas: HTMLCanvasElement, frames: Frames) {
    this.#canvas = canvas;
    this.#frames = frames;
    new ResizeObserver(() => this.#fit()).observe(canvas);
    this.readColours();
  }

  /** After the theme has changed. */
  readColours(): void {
    const style = getComputedStyle(this.#canvas);
    const read = (name: string): string => style.getPropertyValue(name);
    this.#colours = {
      fluid: read('--frame-fluid'),
      slow: read('--frame-slow'),
      long: read('--frame-long'),
      line: read('--frame-line'),
      text: read('--frame-text'),
    };
  }

  draw(): void {
    const context = this.#canvas.getContext('2d');
    if (!context) return;
    const { width, height } = this.#canvas;
    context.clearRect(0, 0, width, height);
    this.#drawBars(context, width / this.#frames.capacity, height);
    this.#drawLines(context, width, height);
  }

  #drawBars(context: CanvasRenderingContext2D, step: number, height: number): void {
    let x = 0;
    for (const ms of this.#frames) {
      context.fillStyle = ms > LONG ? this.#colours.long : ms > 1.6 * FLUID ? this.#colours.slow : this.#colours.fluid;
      const top = heightOf(ms) * height;
      context.fillRect(x, height - top, Math.max(1, step - 0.5), top);
      x += step;
    }
  }

  #drawLines(context: CanvasRenderingContext2D, width: number, height: number): void {
    const unit = devicePixelRatio;
    const size = 10 * unit;
    context.font = `${size}px system-ui, sans-serif`;
    let lowest = 0;
    for (const ms of LINES) {
      const y = Math.round(height - heightOf(ms) * height);
      context.fillStyle = this.#colours.line;
      context.fillRect(0, y, width, unit);
      // Where lines are close together, the upper one has its name.
      const text = y - 3 * unit;
      if (text - size < lowest) continue;
      context.fillStyle = this.#colours.text;
      context.fillText(`${Math.round(ms)} ms`, 2 * unit, text);
      lowest = text;
    }
  }

  #fit(): void {
    this.#canvas.width = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    this.#canvas.height = Math.round(this.#canvas.clientHeight * devicePixelRatio);
  }
}

function heightOf(ms: number): number {
  return Math.sqrt(Math.min(ms, TOP) / TOP);
}
