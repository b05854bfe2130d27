import type { Run } from '../../../core/run.js';
import { expected } from '../../../core/validation.js';
import type { Engine } from '../../../engine/engine.js';
import type { RunStore } from '../../../engine/run-view.js';
import { makeElement } from '../make-element.js';
import { LiveRegion } from './announcements.js';
import { RunRow } from './run-row.js';
import { followStyle, styledRoot, upgrade } from './styled-root.js';

/** `<offloop-runs>`: the runs of an engine, with a button each that cancels. */
export interface OffloopRunsElement extends HTMLElement {
  /** Whose runs it shows; none without one. */
  engine: Engine | undefined;
}

/** Makes the class: where there is no page there is none to stand on. */
export function makeRunsElement(): new () => OffloopRunsElement {
  return class extends HTMLElement implements OffloopRunsElement {
    static readonly observedAttributes = ['group', 'name', 'keep', 'label'];
    readonly #list = makeElement(this.ownerDocument, 'ul', { part: 'list', role: 'list', tabindex: '-1' });
    readonly #empty = makeElement(
      this.ownerDocument,
      'p',
      { part: 'empty' },
      makeElement(this.ownerDocument, 'slot', {}, 'No runs'),
    );
    readonly #live = new LiveRegion(this.ownerDocument);
    readonly #rows = new Map<Run, RunRow>();
    #engine: Engine | undefined;
    #view: RunStore | undefined;
    #stop: (() => void) | undefined;

    constructor() {
      super();
      styledRoot(this).append(this.#list, this.#empty, this.#live.root);
    }

    get engine(): Engine | undefined {
      return this.#engine;
    }

    set engine(engine: Engine | undefined) {
      if (engine === this.#engine) return;
      checkEngine(engine);
      this.#engine = engine ?? undefined;
      this.#view = undefined;
      this.#follow();
    }

    connectedCallback(): void {
      upgrade<OffloopRunsElement, 'engine'>(this, 'engine');
      followStyle(this);
      this.#follow();
    }

    disconnectedCallback(): void {
      this.#stop?.();
      for (const run of [...this.#rows.keys()]) this.#remove(run);
    }

    attributeChangedCallback(name: string): void {
      if (name === 'label') this.#list.setAttribute('aria-label', this.getAttribute('label') ?? '');
      else {
        this.#view = undefined;
        this.#follow();
      }
    }

    #follow(): void {
      this.#stop?.();
      if (!this.isConnected) return;
      const view = (this.#view ??= this.#engine?.runs.view(this.#filter()));
      const undo = view?.subscribe(() => this.#show());
      this.#stop = () => {
        undo?.();
        this.#stop = undefined;
      };
      this.#show();
    }

    #filter(): { readonly group?: string; readonly name?: string; readonly keep: number } {
      const group = this.getAttribute('group');
      const name = this.getAttribute('name');
      const keep = Number(this.getAttribute('keep'));
      return {
        ...(group !== null && { group }),
        ...(name !== null && { name }),
        keep: Number.isInteger(keep) && keep > 0 ? keep : 0,
      };
    }

    #show(): void {
      const runs = this.#view?.getSnapshot() ?? [];
      const shown = new Set(runs);
      const focused = this.#placeOfFocus();
      for (const run of [...this.#rows.keys()]) if (!shown.has(run)) this.#remove(run);
      let before: Element | null = this.#list.firstElementChild;
      for (const run of runs) {
        const row = this.#rows.get(run) ?? this.#add(run);
        if (row.root === before) before = before.nextElementSibling;
        else this.#list.insertBefore(row.root, before);
      }
      this.#empty.hidden = runs.length > 0;
      this.#list.hidden = runs.length === 0;
      if (focused >= 0) this.#keepFocus(focused);
    }

    #add(run: Run): RunRow {
      const row = new RunRow(this.ownerDocument, run, {
        say: (text) => this.#live.say(text),
        leftBy: ({ root }) => this.#keepFocus([...this.#list.children].indexOf(root)),
      });
      this.#rows.set(run, row);
      return row;
    }

    #remove(run: Run): void {
      this.#rows.get(run)?.remove();
      this.#rows.delete(run);
    }

    #placeOfFocus(): number {
      const { activeElement } = this.shadowRoot as ShadowRoot;
      return [...this.#list.children].findIndex((row) => activeElement !== null && row.contains(activeElement));
    }

    /** Whoever cancels by keys goes on at the row that is there now. */
    #keepFocus(place: number): void {
      if (this.#placeOfFocus() >= 0) return;
      const rows = [...this.#list.children];
      const buttons = [...rows.slice(place), ...rows.slice(0, Math.max(place, 0)).reverse()]
        .map((row) => row.querySelector<HTMLElement>('button:not([hidden])'))
        .filter((button) => button !== null);
      (buttons[0] ?? this.#list).focus();
    }
  };
}

function checkEngine(engine: unknown): void {
  if (engine !== undefined && engine !== null && typeof (engine as Partial<Engine>).runs?.view !== 'function')
    throw new TypeError(expected('engine', 'an engine', engine));
}
