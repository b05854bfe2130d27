import type { Run, RunSnapshot } from '../../../core/run.js';
import { errorText } from '../../../engine/error-text.js';
import { wordOf } from '../../../engine/run-word.js';
import { makeElement } from '../make-element.js';
import { Quarters } from './announcements.js';
import { ProgressBarView, set, write } from './progress-bar.js';

/** What a row tells its list. */
export interface RunRowList {
  say(text: string): void;
  /** The focus was in a row that has nothing for it any more. */
  leftBy(row: RunRow): void;
}

/** One run of a list. */
export class RunRow {
  readonly root: HTMLElement;
  readonly cancel: HTMLButtonElement;
  readonly #run: Run;
  readonly #bar: ProgressBarView;
  readonly #parts: Record<'name' | 'state' | 'message' | 'rate' | 'eta', HTMLElement>;
  readonly #quarters = new Quarters();
  readonly #list: RunRowList;
  readonly #stop: () => void;

  constructor(page: Document, run: Run, list: RunRowList) {
    this.#run = run;
    this.#list = list;
    const part = (name: string): HTMLElement => makeElement(page, 'span', { part: name });
    this.#parts = {
      name: part('name'),
      state: part('state'),
      message: part('message'),
      rate: part('rate'),
      eta: part('eta'),
    };
    const { name, state, message, rate, eta } = this.#parts;
    this.cancel = makeElement(page, 'button', { part: 'cancel', type: 'button' }, 'Cancel');
    this.cancel.addEventListener('click', () => void run.cancel());
    this.#bar = new ProgressBarView(page);
    this.root = makeElement(
      page,
      'li',
      { part: 'run' },
      makeElement(page, 'div', { part: 'head' }, name, state, this.cancel),
      this.#bar.root,
      makeElement(page, 'div', { part: 'foot' }, message, rate, eta),
    );
    this.#stop = run.subscribe(() => this.#show());
    this.#show();
  }

  remove(): void {
    this.#stop();
    // Its end may not have been told while many runs changed together.
    this.#show();
    this.root.remove();
  }

  #show(): void {
    const now = this.#run.getSnapshot();
    const label = now.name || now.id;
    const { name, state, message, rate, eta } = this.#parts;
    this.#bar.show(now, label);
    write(name, label);
    write(state, wordOf(now));
    write(message, now.state === 'error' ? errorText(now.error) : now.progress.message);
    write(rate, now.state === 'running' ? rateOf(now) : '');
    write(eta, now.state === 'running' ? etaOf(now) : '');
    set(this.root, 'data-state', wordOf(now));
    set(this.cancel, 'aria-label', `Cancel ${label}`);
    this.#offerCancel(!now.isCancelling && (now.state === 'running' || now.state === 'pending'));
    const said = this.#quarters.next(now, label);
    if (said !== undefined) this.#list.say(said);
  }

  /** A button that goes takes the focus with it. */
  #offerCancel(isOffered: boolean): void {
    if (this.cancel.hidden !== isOffered) return;
    const hasFocus = (this.cancel.getRootNode() as ShadowRoot).activeElement === this.cancel;
    this.cancel.hidden = !isOffered;
    if (!isOffered && hasFocus) this.#list.leftBy(this);
  }
}

function rateOf({ progress: { rate } }: RunSnapshot): string {
  if (rate === undefined) return '';
  return `${rate >= 10 ? Math.round(rate) : Number(rate.toPrecision(2))}/s`;
}

const UNITS = [
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const;

function etaOf({ progress: { eta } }: RunSnapshot): string {
  if (eta === undefined || !Number.isFinite(eta)) return '';
  const [ms, unit] = UNITS.find(([least]) => eta >= 2 * least) ?? UNITS[2];
  return `${Math.max(1, Math.ceil(eta / ms))} ${unit} left`;
}
