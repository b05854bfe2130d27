import { makeProgressElement, type OffloopProgressElement } from './progress-element.js';
import { makeRunsElement, type OffloopRunsElement } from './runs-element.js';

declare global {
  interface HTMLElementTagNameMap {
    'offloop-progress': OffloopProgressElement;
    'offloop-runs': OffloopRunsElement;
  }
}

/**
 * Registers two elements: `<offloop-progress>`, a bar for its property `run`, and `<offloop-runs>`, the list of runs of its property `engine`, with a button
 * each that cancels. Call it as often as you like; on a server it does nothing.
 *
 * What they say aloud, at quarters and ends, is in a live region of theirs. `label` is an attribute of both; `group`, `name` and `keep` are those of the list. Style them by `::part`
 * and by `--offloop-accent`, `--offloop-track`, `--offloop-height` and others: see the guide.
 *
 * @example
 * ```ts no-run
 * import { sleep } from 'offloop';
 * import { DomEngine, defineElements } from 'offloop/dom';
 * defineElements();
 * const engine = new DomEngine();
 * document.querySelector('offloop-runs')!.engine = engine;
 * document.querySelector('offloop-progress')!.run = engine.run(sleep(1000), { name: 'upload' });
 * ```
 */
export function defineElements(): void {
  const { customElements } = globalThis;
  if (customElements === undefined) return;
  // Another copy of the library may have been first.
  if (customElements.get('offloop-progress') === undefined)
    customElements.define('offloop-progress', makeProgressElement());
  if (customElements.get('offloop-runs') === undefined) customElements.define('offloop-runs', makeRunsElement());
}
