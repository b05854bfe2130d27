import type { RunSnapshot } from '../../../core/run.js';
import { errorText } from '../../../engine/error-text.js';
import { wordOf } from '../../../engine/run-word.js';
import { makeElement } from '../make-element.js';
import { fractionOf, write } from './progress-bar.js';

/** What is said aloud: a region that is always there, since one that comes with its text is not read. */
export class LiveRegion {
  readonly root: HTMLElement;

  constructor(page: Document) {
    this.root = makeElement(page, 'div', { part: 'live', role: 'status', 'aria-live': 'polite' });
  }

  say(text: string): void {
    write(this.root, text);
  }
}

/** When there is something to say of a run: at each quarter, and at its end. */
export class Quarters {
  #quarter: number | undefined;
  #isOver = false;

  /** @returns what is to be said now; nothing is said of what was so from the beginning */
  next(now: RunSnapshot, label: string): string | undefined {
    const isOver = now.state !== 'pending' && now.state !== 'running';
    const quarter = Math.floor((fractionOf(now) ?? 0) * 4);
    const isFirst = this.#quarter === undefined;
    const before = this.#quarter ?? quarter;
    const wasOver = this.#isOver;
    this.#quarter = Math.max(before, quarter);
    this.#isOver = isOver;
    if (isFirst || wasOver) return undefined;
    if (isOver) return `${label}: ${wordOf(now)}${now.state === 'error' ? `, ${errorText(now.error)}` : ''}`;
    return quarter > before ? `${label}: ${quarter * 25} %` : undefined;
  }
}
