import type { Problems } from './problems.js';

/**
 * Runs a function in a page, and gives a copy of what it gives. It must be self-contained: no `using`, no variable around it; it can
 * import the library by name. Up to its first macrotask, the page's policy does not forbid it `eval`.
 */
export interface RunInPage {
  <R>(fn: () => R | Promise<R>): Promise<R>;
  <R, A>(fn: (arg: A) => R | Promise<R>, arg: A): Promise<R>;
}

/** A page of any browser, as far as tests need it. */
export interface DrivenPage {
  readonly run: RunInPage;
  /** The same in the first of its inner frames. */
  readonly runInFrame: RunInPage;
  /** Presses and releases the mouse. */
  clickAt(x: number, y: number): Promise<void>;
  /** Presses and releases a key, by its name. */
  press(key: string): Promise<void>;
  /** The same for each character of a text. */
  type(text: string): Promise<void>;
  /** Until it has no workers. */
  workersEnded(): Promise<void>;
  /** An attribute of the element that has this role and name for assistive technology. */
  attributeOf(role: string, name: string, attribute: string): Promise<string | null>;
  collectGarbage(): Promise<void>;
  close(): Promise<void>;
}

/** A tab of a window, as people have it: it is hidden while another is in front. */
export interface DrivenTab {
  readonly run: RunInPage;
  hide(): Promise<void>;
  show(): Promise<void>;
}

/** What a browser does for tests. Whatever it starts ends with the test file. */
export interface Driver {
  /** Whether its console shows rejections that a listener prevents. */
  readonly showsPrevented: boolean;
  /** Whether what pages execute of the library is counted in this run. */
  readonly countsCoverage: boolean;
  openPage(url: string, problems: Problems): Promise<DrivenPage>;
  /** Opens one, in front. */
  openTab(url: string): Promise<DrivenTab>;
}
