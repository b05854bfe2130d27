import { CancelledError, type Progress } from 'offloop';
import type { Photo, Watch } from '../photo.ts';
import { sharpnessName } from '../sharpness-name.ts';
import type { Developed } from '../work/measure.ts';
import { element } from './element.ts';
import { showExposure } from './exposure.ts';
import { formatBytes, formatPixels } from './format.ts';
import { showPalette } from './palette.ts';
import { drawThumbnail } from './thumbnail.ts';

/** How far a photo is. */
export type CardState = 'waiting' | 'working' | 'done' | 'cancelled' | 'failed';

/** An event of a card that came into another state. */
export const CARD_CHANGED = 'card-changed';

/** A photo on the sheet, from the moment it is dropped. */
export class Card implements Watch {
  readonly photo: Photo;
  readonly element: HTMLLIElement;
  readonly #parts: ReturnType<typeof partsOf>;
  #state: CardState = 'waiting';
  #developed: Developed | undefined;
  #controller = new AbortController();

  constructor(photo: Photo, template: HTMLTemplateElement) {
    this.photo = photo;
    this.element = element(template.content, '.card', HTMLLIElement).cloneNode(true) as HTMLLIElement;
    this.#parts = partsOf(this.element);
    this.#parts.name.textContent = photo.name;
    this.#parts.name.title = photo.name;
    this.#parts.progress.ariaLabel = `Progress of ${photo.name}`;
    this.prepare();
  }

  get state(): CardState {
    return this.#state;
  }

  /** What is known of the photo, once it is done. */
  get developed(): Developed | undefined {
    return this.#developed;
  }

  /** Aborts when this photo is cancelled or removed. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isUnderWay(): boolean {
    return this.#state === 'waiting' || this.#state === 'working';
  }

  /** Back to the beginning; the picture stays until a new one is there. */
  prepare(): void {
    this.#controller = new AbortController();
    this.#parts.progress.value = 0;
    this.#become('waiting', 'Waiting');
  }

  follow({ fraction, message }: Progress): void {
    if (!this.isUnderWay) return;
    this.#parts.progress.value = fraction;
    this.#become('working', capital(message));
  }

  show(developed: Developed): void {
    if (!this.isUnderWay) return;
    this.#developed = developed;
    drawThumbnail(this.#parts.canvas, developed.thumbnail);
    const facts = [capital(sharpnessName(developed.sharpness)), formatPixels(developed), formatBytes(this.photo.size)];
    this.#parts.facts.textContent = facts.join(' · ');
    this.#parts.canvas.ariaLabel = `${this.photo.name}: ${facts.join(', ')}`;
    showPalette(this.#parts.palette, developed.palette);
    showExposure(this.#parts.exposure, developed.exposure);
    this.#become('done', '');
  }

  /** Says why there is no picture. A card that was cancelled knows. */
  explain(error: unknown): void {
    if (error instanceof CancelledError || !this.isUnderWay) return;
    this.#become('failed', error instanceof Error ? error.message : String(error));
  }

  /** Cancels the work on this photo, if there is any. */
  cancel(): void {
    if (!this.isUnderWay) return;
    this.#controller.abort();
    this.#become('cancelled', 'Cancelled');
  }

  #become(state: CardState, step: string): void {
    const { step: text, action, facts } = this.#parts;
    if (text.textContent !== step) text.textContent = step;
    // What a screen reader says when the focus comes to the card.
    const label = `${this.photo.name}, ${step || facts.textContent}`;
    if (this.element.ariaLabel !== label) this.element.ariaLabel = label;
    if (state === this.#state && action.ariaLabel) return;
    this.#state = state;
    this.element.dataset.state = state;
    const verb = this.isUnderWay ? 'Cancel' : state === 'done' ? 'Remove' : 'Develop';
    action.dataset.verb = verb.toLowerCase();
    action.ariaLabel = `${verb} ${this.photo.name}`;
    action.title = verb;
    this.element.dispatchEvent(new CustomEvent(CARD_CHANGED, { bubbles: true }));
  }
}

function partsOf(card: HTMLLIElement) {
  return {
    canvas: element(card, 'canvas', HTMLCanvasElement),
    step: element(card, '.step', HTMLParagraphElement),
    progress: element(card, 'progress', HTMLProgressElement),
    action: element(card, '.action', HTMLButtonElement),
    palette: element(card, '.palette', HTMLDivElement),
    name: element(card, '.name', HTMLParagraphElement),
    facts: element(card, '.facts', HTMLParagraphElement),
    exposure: element(card, '.exposure', HTMLDivElement),
  };
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
