import type { Run } from '../../../core/run.js';
import { expected } from '../../../core/validation.js';
import { LiveRegion, Quarters } from './announcements.js';
import { ProgressBarView } from './progress-bar.js';
import { followStyle, styledRoot, upgrade } from './styled-root.js';

/** `<offloop-progress>`: how far a run is. */
export interface OffloopProgressElement extends HTMLElement {
  /** Whose progress it shows; an empty bar without one. */
  run: Run | undefined;
}

/** Makes the class: where there is no page there is none to stand on. */
export function makeProgressElement(): new () => OffloopProgressElement {
  return class extends HTMLElement implements OffloopProgressElement {
    static readonly observedAttributes = ['label'];
    readonly #bar = new ProgressBarView(this.ownerDocument);
    readonly #live = new LiveRegion(this.ownerDocument);
    #quarters = new Quarters();
    #run: Run | undefined;
    #stop: (() => void) | undefined;

    constructor() {
      super();
      styledRoot(this).append(this.#bar.root, this.#live.root);
    }

    get run(): Run | undefined {
      return this.#run;
    }

    set run(run: Run | undefined) {
      if (run === this.#run) return;
      checkRun(run);
      this.#stop?.();
      this.#run = run ?? undefined;
      this.#quarters = new Quarters();
      this.#follow();
    }

    connectedCallback(): void {
      upgrade<OffloopProgressElement, 'run'>(this, 'run');
      followStyle(this);
      this.#follow();
    }

    disconnectedCallback(): void {
      this.#stop?.();
    }

    attributeChangedCallback(): void {
      this.#show();
    }

    #follow(): void {
      this.#stop?.();
      const undo = this.isConnected ? this.#run?.subscribe(() => this.#show()) : undefined;
      this.#stop = () => {
        undo?.();
        this.#stop = undefined;
      };
      this.#show();
    }

    #show(): void {
      const now = this.#run?.getSnapshot();
      const label = this.getAttribute('label') ?? (now?.name || 'Progress');
      this.#bar.show(now, label);
      const said = now && this.#quarters.next(now, label);
      if (said !== undefined) this.#live.say(said);
    }
  };
}

function checkRun(run: unknown): void {
  if (run !== undefined && run !== null && typeof (run as Partial<Run>).getSnapshot !== 'function')
    throw new TypeError(expected('run', 'a run, as a handler or `engine.run` gives it', run));
}
