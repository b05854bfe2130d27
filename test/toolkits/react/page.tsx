import './document.js';
import type { TestEngine } from 'offloop/testing';
import { act, Component, type ReactNode } from 'react';
import type { Root } from 'react-dom/client';

// Loaded only now: it looks for a document at once, and Jest loads what is imported above before any of it is executed.
const { createRoot, hydrateRoot } = await import('react-dom/client');

/** A React DOM app in a document of its own. What it does is done when a method returns. */
export class Page implements Disposable {
  readonly container = document.createElement('div');
  readonly errors: unknown[] = [];
  #root: Root = undefined as never;

  /** @param markup - of a server, to be taken over */
  constructor(app: ReactNode, markup?: string) {
    document.body.append(this.container);
    const options = {
      onCaughtError: (error: unknown) => void this.errors.push(error),
      onUncaughtError: (error: unknown) => void this.errors.push(error),
      onRecoverableError: (error: unknown) => void this.errors.push(error),
    };
    if (markup === undefined) {
      this.#root = createRoot(this.container, options);
      this.show(app);
    } else {
      this.container.innerHTML = markup;
      act(() => {
        this.#root = hydrateRoot(this.container, app, options);
      });
    }
  }

  show(app: ReactNode): void {
    act(() => this.render(app));
  }

  /** Under an `act` of the test's own. */
  render(app: ReactNode): void {
    this.#root.render(app);
  }

  get text(): string {
    return this.container.textContent ?? '';
  }

  /** The first element that a selector finds. */
  find<E extends Element = HTMLElement>(selector: string): E {
    const found = this.container.querySelector<E>(selector);
    if (found === null) throw new Error(`There is no ${selector} in ${this.container.innerHTML}`);
    return found;
  }

  click(selector: string): void {
    act(() => this.find(selector).click());
  }

  [Symbol.dispose](): void {
    act(() => this.#root.unmount());
    this.container.remove();
  }
}

/** Shows the error instead of what has thrown it. */
export class Boundary extends Component<{ readonly children: ReactNode }, { readonly error?: unknown }> {
  override state: { readonly error?: unknown } = {};

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    return 'error' in this.state ? `boundary: ${this.state.error}` : this.props.children;
  }
}

/** So much time goes by, with all that follows from it. */
export const passes = (engine: TestEngine, ms: number): Promise<void> => act(() => engine.advance(ms));
