import type { RunSnapshot } from '../../../core/run.js';
import { wordOf } from '../../../engine/run-word.js';
import { makeElement } from '../make-element.js';

/** A bar with its percentage. */
export class ProgressBarView {
  readonly root: HTMLElement;
  readonly #bar: HTMLElement;
  readonly #percent: HTMLElement;

  constructor(page: Document) {
    const fill = makeElement(page, 'div', { part: 'fill' });
    this.#bar = makeElement(
      page,
      'div',
      { part: 'bar', role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': '100' },
      fill,
    );
    // The bar says it already.
    this.#percent = makeElement(page, 'span', { part: 'percent', 'aria-hidden': 'true' });
    this.root = makeElement(page, 'div', { part: 'progress' }, this.#bar, this.#percent);
  }

  /** @param now - nothing without a run */
  show(now: RunSnapshot | undefined, label: string): void {
    const bar = this.#bar;
    const fraction = fractionOf(now);
    set(bar, 'aria-label', label);
    set(bar, 'aria-valuenow', fraction === undefined ? undefined : `${percentOf(fraction)}`);
    set(bar, 'aria-valuetext', textOf(now, fraction));
    set(bar, 'data-active', now?.state === 'running' ? '' : undefined);
    set(this.root, 'data-state', now && wordOf(now));
    bar.style.setProperty('--progress', `${fraction ?? 0}`);
    write(this.#percent, fraction === undefined ? '' : `${percentOf(fraction)} %`);
  }
}

/** Full after every success; nothing while it is not known how much there is. */
export function fractionOf(now: RunSnapshot | undefined): number | undefined {
  if (now?.state === 'success') return 1;
  return now?.progress.total === undefined ? undefined : now.progress.fraction;
}

function percentOf(fraction: number): number {
  return Math.floor(fraction * 100 + 1e-9);
}

/** The percentage is read out by itself; a message comes beside it. */
function textOf(now: RunSnapshot | undefined, fraction: number | undefined): string | undefined {
  const message = now?.progress.message ?? '';
  if (message === '') return undefined;
  return fraction === undefined ? message : `${percentOf(fraction)} %, ${message}`;
}

/** Only what is another: assistive technology is told of each change. */
export function set(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
