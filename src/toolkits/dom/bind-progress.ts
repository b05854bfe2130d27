import type { Progress } from '../../core/progress.js';
import type { Run } from '../../core/run.js';
import { expected } from '../../core/validation.js';

/**
 * Shows a run's progress in an element: a `<progress>`, or any other, which becomes a progress bar for assistive technology and gets the
 * fraction as the custom property `--progress` for its style. Without a known total it is indeterminate; it is full when the run
 * succeeds, and stays where it is when the run fails or is cancelled.
 *
 * @param element - give it a label: `aria-label`, or a `<label>`
 * @param run - any run
 * @returns what ends the binding; the run's end does so, too
 * @throws `TypeError` when one of them is something else
 * @example
 * ```ts no-run
 * import { Task } from 'offloop';
 * import { bindProgress, DomEngine } from 'offloop/dom';
 * const run = new DomEngine().run(new Task((n: number) => n * n, 12));
 * bindProgress(document.querySelector('progress')!, run);
 * ```
 */
export function bindProgress(element: Element, run: Run): () => void {
  checkElement(element);
  checkRun(run);
  const show = element.localName === 'progress' ? showNative : showAria;
  const update = (): void => {
    const { progress } = run;
    // What was indeterminate would go on for ever.
    if (run.state === 'success') show(element as HTMLProgressElement, 1, progress);
    else
      show(
        element as HTMLProgressElement,
        progress.total === undefined && !run.isFinished ? undefined : progress.fraction,
        progress,
      );
    if (run.isFinished) end();
  };
  const undos: (() => void)[] = [];
  const end = (): void => {
    for (const undo of undos.splice(0)) undo();
  };
  undos.push(run.on('progress', update), run.on('state', update));
  update();
  return end;
}

function showNative(element: HTMLProgressElement, fraction: number | undefined, { message }: Progress): void {
  element.max = 1;
  if (fraction === undefined) element.removeAttribute('value');
  else element.value = fraction;
  describe(element, fraction, message);
}

function showAria(element: Element, fraction: number | undefined, { message }: Progress): void {
  if (!element.hasAttribute('role')) element.setAttribute('role', 'progressbar');
  element.setAttribute('aria-valuemin', '0');
  element.setAttribute('aria-valuemax', '100');
  if (fraction === undefined) element.removeAttribute('aria-valuenow');
  else element.setAttribute('aria-valuenow', `${percentOf(fraction)}`);
  describe(element, fraction, message);
  const { style } = element as HTMLElement;
  if (fraction === undefined) style.removeProperty('--progress');
  else style.setProperty('--progress', `${fraction}`);
}

/** The percentage is read out by itself; a message comes beside it. */
function describe(element: Element, fraction: number | undefined, message: string): void {
  if (message === '') element.removeAttribute('aria-valuetext');
  else element.setAttribute('aria-valuetext', fraction === undefined ? message : `${percentOf(fraction)}%, ${message}`);
}

function percentOf(fraction: number): number {
  return Math.round(fraction * 100);
}

function checkElement(element: unknown): void {
  if ((element as Partial<Element> | undefined | null)?.nodeType !== 1)
    throw new TypeError(expected('element', 'an element of the page', element));
}

function checkRun(run: unknown): void {
  if (typeof (run as Partial<Run> | undefined)?.on !== 'function')
    throw new TypeError(expected('run', 'a run, as a handler or `engine.run` gives it', run));
}
